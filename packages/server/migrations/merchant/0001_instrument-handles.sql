CREATE TABLE "merchant_instrument_handles" (
	"handle_hash" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"user_id" text NOT NULL,
	"session_id" text NOT NULL,
	"order_id" uuid NOT NULL,
	"instrument_id" text NOT NULL,
	"expires_at" bigint NOT NULL,
	CONSTRAINT "merchant_instrument_handles_order" UNIQUE("session_id","order_id")
);
--> statement-breakpoint
ALTER TABLE "merchant_instrument_handles" ADD CONSTRAINT "merchant_instrument_handles_order_id_merchant_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."merchant_orders"("id") ON DELETE no action ON UPDATE no action;