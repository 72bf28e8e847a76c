CREATE TABLE "isolation_reports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"browser" text NOT NULL,
	"report" jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "isolation_reports_browser" ON "isolation_reports" USING btree ("browser","at");