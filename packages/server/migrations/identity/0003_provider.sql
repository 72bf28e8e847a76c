CREATE TABLE "identity_provider_accounts" (
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"user_id" text NOT NULL,
	"created_at" bigint NOT NULL,
	"last_used_at" bigint NOT NULL,
	CONSTRAINT "identity_provider_accounts_issuer_subject_pk" PRIMARY KEY("issuer","subject")
);
--> statement-breakpoint
CREATE TABLE "identity_provider_sessions" (
	"browser_session_id" text PRIMARY KEY NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"sid" text
);
--> statement-breakpoint
CREATE TABLE "identity_provider_sign_ins" (
	"state" text PRIMARY KEY NOT NULL,
	"browser_session_id" text NOT NULL,
	"nonce" text NOT NULL,
	"verifier" text NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "identity_provider_accounts" ADD CONSTRAINT "identity_provider_accounts_user_id_identity_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."identity_users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_provider_sessions" ADD CONSTRAINT "identity_provider_sessions_browser_session_id_identity_browser_sessions_id_fk" FOREIGN KEY ("browser_session_id") REFERENCES "public"."identity_browser_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_provider_sign_ins" ADD CONSTRAINT "identity_provider_sign_ins_browser_session_id_identity_browser_sessions_id_fk" FOREIGN KEY ("browser_session_id") REFERENCES "public"."identity_browser_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "identity_provider_accounts_user" ON "identity_provider_accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "identity_provider_sessions_subject" ON "identity_provider_sessions" USING btree ("issuer","subject");