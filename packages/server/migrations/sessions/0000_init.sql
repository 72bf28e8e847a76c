CREATE TABLE "sessions_guests" (
	"id" text PRIMARY KEY NOT NULL,
	"browser_session_id" text NOT NULL,
	"user_id" text NOT NULL,
	"app_id" text NOT NULL,
	"version" text NOT NULL,
	"channel" text NOT NULL,
	"created_at" bigint NOT NULL,
	"renewed_at" bigint NOT NULL,
	"ended_at" bigint
);
--> statement-breakpoint
CREATE INDEX "sessions_guests_browser" ON "sessions_guests" USING btree ("browser_session_id");--> statement-breakpoint
CREATE INDEX "sessions_guests_time" ON "sessions_guests" USING btree ("created_at");