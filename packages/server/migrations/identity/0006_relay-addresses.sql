CREATE TABLE "identity_relay_mails" (
	"id" text PRIMARY KEY NOT NULL,
	"local" text,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity_relay_replies" (
	"token" text PRIMARY KEY NOT NULL,
	"local" text NOT NULL,
	"correspondent" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity_relays" (
	"local" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"app_id" text NOT NULL,
	"hides" boolean NOT NULL,
	"created_at" bigint NOT NULL,
	"off_at" bigint
);
--> statement-breakpoint
ALTER TABLE "identity_relay_mails" ADD CONSTRAINT "identity_relay_mails_local_identity_relays_local_fk" FOREIGN KEY ("local") REFERENCES "public"."identity_relays"("local") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_relay_replies" ADD CONSTRAINT "identity_relay_replies_local_identity_relays_local_fk" FOREIGN KEY ("local") REFERENCES "public"."identity_relays"("local") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_relays" ADD CONSTRAINT "identity_relays_user_id_identity_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."identity_users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "identity_relay_mails_local" ON "identity_relay_mails" USING btree ("local","at");--> statement-breakpoint
CREATE UNIQUE INDEX "identity_relay_replies_of" ON "identity_relay_replies" USING btree ("local","correspondent");--> statement-breakpoint
CREATE UNIQUE INDEX "identity_relays_user" ON "identity_relays" USING btree ("user_id","app_id");