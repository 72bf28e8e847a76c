CREATE TABLE "footprint_entries" (
	"user_id" text NOT NULL,
	"app_id" text NOT NULL,
	"visit" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"count" bigint NOT NULL,
	"first_at" bigint NOT NULL,
	"last_at" bigint NOT NULL,
	CONSTRAINT "footprint_entries_user_id_app_id_visit_kind_subject_pk" PRIMARY KEY("user_id","app_id","visit","kind","subject")
);
--> statement-breakpoint
CREATE TABLE "footprint_erasures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"app_id" text NOT NULL,
	"asked_at" bigint NOT NULL,
	"due_at" bigint,
	"done" jsonb
);
--> statement-breakpoint
CREATE INDEX "footprint_entries_time" ON "footprint_entries" USING btree ("last_at");--> statement-breakpoint
CREATE INDEX "footprint_erasures_user" ON "footprint_erasures" USING btree ("user_id","asked_at");--> statement-breakpoint
CREATE INDEX "footprint_erasures_due" ON "footprint_erasures" USING btree ("due_at");