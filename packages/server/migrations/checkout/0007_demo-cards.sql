CREATE TABLE "checkout_simulator_cards" (
	"user_id" text NOT NULL,
	"id" text NOT NULL,
	"card" text,
	"back" jsonb,
	"removed" boolean DEFAULT false NOT NULL,
	"at" bigserial NOT NULL,
	CONSTRAINT "checkout_simulator_cards_user_id_id_pk" PRIMARY KEY("user_id","id")
);
--> statement-breakpoint
CREATE INDEX "checkout_simulator_cards_page" ON "checkout_simulator_cards" USING btree ("id");