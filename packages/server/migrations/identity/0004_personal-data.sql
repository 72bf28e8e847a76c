CREATE TABLE "identity_fills" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"app_id" text NOT NULL,
	"session_id" text NOT NULL,
	"fields" jsonb NOT NULL,
	"recipient" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity_phone_codes" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"browser_session_id" text NOT NULL,
	"phone" text NOT NULL,
	"code_hash" text NOT NULL,
	"tries" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"ended_at" bigint
);
--> statement-breakpoint
CREATE TABLE "identity_phone_handovers" (
	"code_hash" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"app_id" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity_phones" (
	"user_id" text PRIMARY KEY NOT NULL,
	"phone" text NOT NULL,
	"verified_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "identity_fills" ADD CONSTRAINT "identity_fills_user_id_identity_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."identity_users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_phone_codes" ADD CONSTRAINT "identity_phone_codes_user_id_identity_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."identity_users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_phone_codes" ADD CONSTRAINT "identity_phone_codes_browser_session_id_identity_browser_sessions_id_fk" FOREIGN KEY ("browser_session_id") REFERENCES "public"."identity_browser_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_phone_handovers" ADD CONSTRAINT "identity_phone_handovers_user_id_identity_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."identity_users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_phones" ADD CONSTRAINT "identity_phones_user_id_identity_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."identity_users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "identity_fills_user" ON "identity_fills" USING btree ("user_id","app_id");--> statement-breakpoint
CREATE INDEX "identity_phone_codes_phone" ON "identity_phone_codes" USING btree ("phone","created_at");--> statement-breakpoint
CREATE INDEX "identity_phone_codes_user" ON "identity_phone_codes" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "identity_phone_handovers_user" ON "identity_phone_handovers" USING btree ("user_id","app_id");--> statement-breakpoint
-- Numbers of demo people stood in the profile; their addresses did too, beside the ones that orders are sent to, which are the only ones now.
INSERT INTO "identity_phones" ("user_id", "phone", "verified_at") SELECT "id", "profile"->>'phone', "created_at" FROM "identity_users" WHERE "profile" ? 'phone' AND "persona" IS NOT NULL;--> statement-breakpoint
UPDATE "identity_users" SET "profile" = "profile" - 'phone' - 'address' WHERE "persona" IS NOT NULL;
