CREATE TABLE "incidents_incidents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reference" text NOT NULL,
	"app_id" text NOT NULL,
	"version" text,
	"rule" text NOT NULL,
	"code" text NOT NULL,
	"ran_for_ms" integer NOT NULL,
	"isolation" text NOT NULL,
	"excerpt" text,
	"sub" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "incidents_incidents_app" ON "incidents_incidents" USING btree ("app_id","at");--> statement-breakpoint
CREATE INDEX "incidents_incidents_sub" ON "incidents_incidents" USING btree ("sub","at");--> statement-breakpoint
CREATE INDEX "incidents_incidents_at" ON "incidents_incidents" USING btree ("at");