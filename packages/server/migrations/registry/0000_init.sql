CREATE TABLE "registry_apps" (
	"id" text PRIMARY KEY NOT NULL,
	"publisher_id" text NOT NULL,
	"status" text NOT NULL,
	"message" text,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "registry_channels" (
	"app_id" text NOT NULL,
	"channel" text NOT NULL,
	"version" text NOT NULL,
	CONSTRAINT "registry_channels_app_id_channel_pk" PRIMARY KEY("app_id","channel")
);
--> statement-breakpoint
CREATE TABLE "registry_credentials" (
	"id" text PRIMARY KEY NOT NULL,
	"publisher_id" text NOT NULL,
	"token_hash" text NOT NULL,
	"label" text NOT NULL,
	"app_ids" text[] NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE TABLE "registry_publishers" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "registry_index" (
	"id" integer PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"token" text NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "registry_releases" (
	"app_id" text NOT NULL,
	"version" text NOT NULL,
	"digest" text NOT NULL,
	"release" jsonb NOT NULL,
	"bytes" bigint NOT NULL,
	"files" integer NOT NULL,
	"status" text NOT NULL,
	"note" text,
	"published_by" text NOT NULL,
	"published_at" bigint NOT NULL,
	CONSTRAINT "registry_releases_app_id_version_pk" PRIMARY KEY("app_id","version")
);
--> statement-breakpoint
ALTER TABLE "registry_apps" ADD CONSTRAINT "registry_apps_publisher_id_registry_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."registry_publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registry_channels" ADD CONSTRAINT "registry_channels_app_id_registry_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."registry_apps"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registry_credentials" ADD CONSTRAINT "registry_credentials_publisher_id_registry_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."registry_publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registry_releases" ADD CONSTRAINT "registry_releases_app_id_registry_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."registry_apps"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "registry_credentials_token" ON "registry_credentials" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "registry_releases_time" ON "registry_releases" USING btree ("published_at");