CREATE TABLE "identity_browser_sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"user_id" text NOT NULL,
	"surface" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"ended_at" bigint
);
--> statement-breakpoint
CREATE TABLE "identity_grants" (
	"user_id" text NOT NULL,
	"app_id" text NOT NULL,
	"scope" text NOT NULL,
	"granted_at" bigint NOT NULL,
	CONSTRAINT "identity_grants_user_id_app_id_scope_pk" PRIMARY KEY("user_id","app_id","scope")
);
--> statement-breakpoint
CREATE TABLE "identity_oidc_records" (
	"model" text NOT NULL,
	"id" text NOT NULL,
	"payload" jsonb NOT NULL,
	"grant_id" text,
	"uid" text,
	"user_code" text,
	"consumed_at" bigint,
	"expires_at" bigint,
	CONSTRAINT "identity_oidc_records_model_id_pk" PRIMARY KEY("model","id")
);
--> statement-breakpoint
CREATE TABLE "identity_users" (
	"id" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"role" text NOT NULL,
	"publisher_id" text,
	"persona" text,
	"about" text,
	"name" text,
	"locale" text,
	"profile" jsonb NOT NULL,
	"analytics_consent" boolean,
	"personalisation_consent" boolean,
	"mark_redraws" integer NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "identity_browser_sessions" ADD CONSTRAINT "identity_browser_sessions_user_id_identity_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."identity_users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_grants" ADD CONSTRAINT "identity_grants_user_id_identity_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."identity_users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "identity_browser_sessions_token" ON "identity_browser_sessions" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "identity_oidc_grant" ON "identity_oidc_records" USING btree ("grant_id");--> statement-breakpoint
CREATE INDEX "identity_oidc_uid" ON "identity_oidc_records" USING btree ("uid");--> statement-breakpoint
CREATE UNIQUE INDEX "identity_users_persona" ON "identity_users" USING btree ("persona");