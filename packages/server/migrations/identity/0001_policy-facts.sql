ALTER TABLE "identity_users" ADD COLUMN "region" text;--> statement-breakpoint
ALTER TABLE "identity_users" ADD COLUMN "organisation" text;