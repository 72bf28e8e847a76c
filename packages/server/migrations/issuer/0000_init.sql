CREATE TABLE "issuer_grants" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"user_id" text NOT NULL,
	"scope" text NOT NULL,
	"created_at" bigint NOT NULL,
	"ended_at" bigint
);
--> statement-breakpoint
CREATE TABLE "issuer_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"wrapped" text NOT NULL,
	"created_at" bigint NOT NULL,
	"signs_at" bigint NOT NULL,
	"retires_at" bigint
);
--> statement-breakpoint
CREATE INDEX "issuer_grants_user" ON "issuer_grants" USING btree ("user_id","app_id");