CREATE TABLE "identity_email_codes" (
	"id" text PRIMARY KEY NOT NULL,
	"browser_session_id" text NOT NULL,
	"purpose" text NOT NULL,
	"email" text NOT NULL,
	"code_hash" text NOT NULL,
	"tries" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"ended_at" bigint
);
--> statement-breakpoint
CREATE TABLE "identity_emails" (
	"email" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"verified_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity_joins" (
	"guest_id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity_passkey_challenges" (
	"challenge" text PRIMARY KEY NOT NULL,
	"browser_session_id" text NOT NULL,
	"purpose" text NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity_passkeys" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"public_key" text NOT NULL,
	"counter" bigint NOT NULL,
	"transports" jsonb NOT NULL,
	"synced" boolean NOT NULL,
	"name" text,
	"created_at" bigint NOT NULL,
	"last_used_at" bigint
);
--> statement-breakpoint
ALTER TABLE "identity_browser_sessions" ADD COLUMN "browser" text;--> statement-breakpoint
ALTER TABLE "identity_browser_sessions" ADD COLUMN "os" text;--> statement-breakpoint
ALTER TABLE "identity_browser_sessions" ADD COLUMN "last_seen_at" bigint;--> statement-breakpoint
UPDATE "identity_browser_sessions" SET "last_seen_at" = "created_at";--> statement-breakpoint
ALTER TABLE "identity_browser_sessions" ALTER COLUMN "last_seen_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "identity_email_codes" ADD CONSTRAINT "identity_email_codes_browser_session_id_identity_browser_sessions_id_fk" FOREIGN KEY ("browser_session_id") REFERENCES "public"."identity_browser_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_emails" ADD CONSTRAINT "identity_emails_user_id_identity_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."identity_users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_joins" ADD CONSTRAINT "identity_joins_guest_id_identity_users_id_fk" FOREIGN KEY ("guest_id") REFERENCES "public"."identity_users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_joins" ADD CONSTRAINT "identity_joins_user_id_identity_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."identity_users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_passkey_challenges" ADD CONSTRAINT "identity_passkey_challenges_browser_session_id_identity_browser_sessions_id_fk" FOREIGN KEY ("browser_session_id") REFERENCES "public"."identity_browser_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_passkeys" ADD CONSTRAINT "identity_passkeys_user_id_identity_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."identity_users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "identity_email_codes_email" ON "identity_email_codes" USING btree ("email","created_at");--> statement-breakpoint
CREATE INDEX "identity_email_codes_session" ON "identity_email_codes" USING btree ("browser_session_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "identity_emails_user" ON "identity_emails" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "identity_joins_user" ON "identity_joins" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "identity_passkeys_user" ON "identity_passkeys" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "identity_browser_sessions_user" ON "identity_browser_sessions" USING btree ("user_id") WHERE "identity_browser_sessions"."ended_at" is null;