CREATE TABLE "registry_guarded_releases" (
	"app_id" text NOT NULL,
	"version" text NOT NULL,
	"format" integer NOT NULL,
	"digest" text,
	"release" jsonb,
	CONSTRAINT "registry_guarded_releases_app_id_version_format_pk" PRIMARY KEY("app_id","version","format")
);
--> statement-breakpoint
ALTER TABLE "registry_guarded_releases" ADD CONSTRAINT "registry_guarded_releases_release_fk" FOREIGN KEY ("app_id","version") REFERENCES "public"."registry_releases"("app_id","version") ON DELETE no action ON UPDATE no action;