CREATE TABLE "reports_reports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"version" text,
	"user_id" text NOT NULL,
	"reason" text NOT NULL,
	"text" text,
	"at" bigint NOT NULL,
	"status" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "reports_reports_app" ON "reports_reports" USING btree ("app_id","status");--> statement-breakpoint
CREATE INDEX "reports_reports_user" ON "reports_reports" USING btree ("user_id","at");--> statement-breakpoint
CREATE INDEX "reports_reports_at" ON "reports_reports" USING btree ("at");