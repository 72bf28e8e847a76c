CREATE TABLE "issuer_publisher_sectors" (
	"publisher_id" text PRIMARY KEY NOT NULL,
	"shared" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "issuer_sectors" (
	"app_id" text PRIMARY KEY NOT NULL,
	"sector" text NOT NULL,
	"fixed_at" bigint NOT NULL
);
--> statement-breakpoint
-- Apps that are there already may be in use: each stays what it was, a sector of its own.
INSERT INTO "issuer_sectors" ("app_id", "sector", "fixed_at") SELECT "id", "id", "created_at" FROM "registry_apps";--> statement-breakpoint
CREATE FUNCTION issuer_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is written once: user ids that publishers know come from it', TG_TABLE_NAME;
END $$;--> statement-breakpoint
CREATE TRIGGER issuer_sectors_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "issuer_sectors"
  FOR EACH STATEMENT EXECUTE FUNCTION issuer_refuse_change();
