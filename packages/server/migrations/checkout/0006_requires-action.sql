ALTER TABLE "checkout_confirmations" DROP CONSTRAINT "checkout_confirmations_order";--> statement-breakpoint
ALTER TABLE "checkout_confirmations" ADD COLUMN "again" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "checkout_orders" ADD COLUMN "payer" jsonb;--> statement-breakpoint
ALTER TABLE "checkout_simulator_payments" ADD COLUMN "back" text;--> statement-breakpoint
CREATE UNIQUE INDEX "checkout_confirmations_order" ON "checkout_confirmations" USING btree ("order_id") WHERE not "checkout_confirmations"."again";