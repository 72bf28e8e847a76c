CREATE TABLE "storage_entries" (
	"app_id" text NOT NULL,
	"user_id" text NOT NULL,
	"key" text NOT NULL,
	"value" text NOT NULL,
	"bytes" integer NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "storage_entries_app_id_user_id_key_pk" PRIMARY KEY("app_id","user_id","key")
);
--> statement-breakpoint
CREATE TABLE "storage_usage" (
	"app_id" text NOT NULL,
	"user_id" text NOT NULL,
	"bytes" integer NOT NULL,
	CONSTRAINT "storage_usage_app_id_user_id_pk" PRIMARY KEY("app_id","user_id"),
	CONSTRAINT "storage_usage_bytes" CHECK ("storage_usage"."bytes" >= 0)
);
