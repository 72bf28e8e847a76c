CREATE TABLE "policy_rules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"capability" text NOT NULL,
	"app_id" text,
	"regions" jsonb,
	"age_bands" jsonb,
	"organisations" jsonb,
	"isolation" text,
	"reason" text NOT NULL,
	"created_at" bigint NOT NULL,
	"created_by" text NOT NULL
);
