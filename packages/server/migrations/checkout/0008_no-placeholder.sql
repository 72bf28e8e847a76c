ALTER TABLE "checkout_simulator_payments" ALTER COLUMN "amount" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "checkout_simulator_payments" ALTER COLUMN "currency" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "checkout_simulator_payments" ALTER COLUMN "instrument_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "checkout_stripe_payments" ALTER COLUMN "amount" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "checkout_stripe_payments" ALTER COLUMN "currency" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "checkout_stripe_payments" ALTER COLUMN "instrument_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "checkout_reconciliation_items" ADD COLUMN "ours_currency" text;--> statement-breakpoint
ALTER TABLE "checkout_reconciliation_items" ADD COLUMN "theirs_currency" text;--> statement-breakpoint
-- One column stood for both: the line's currency where there was a line. Ours is the order's.
UPDATE checkout_reconciliation_items i SET
  ours_currency = CASE WHEN i.ours IS NOT NULL THEN (SELECT o.currency FROM checkout_orders o WHERE o.id = i.order_id) END,
  theirs_currency = CASE WHEN i.theirs IS NOT NULL THEN i.currency END;--> statement-breakpoint
ALTER TABLE "checkout_reconciliation_items" DROP COLUMN "currency";--> statement-breakpoint
ALTER TABLE "checkout_reconciliation_items" ADD CONSTRAINT "checkout_reconciliation_items_currency" CHECK (("checkout_reconciliation_items"."ours" is null) = ("checkout_reconciliation_items"."ours_currency" is null) and ("checkout_reconciliation_items"."theirs" is null) = ("checkout_reconciliation_items"."theirs_currency" is null));--> statement-breakpoint
UPDATE checkout_stripe_payments SET amount = NULL, currency = NULL, instrument_id = NULL WHERE currency = 'XXX';--> statement-breakpoint
UPDATE checkout_simulator_payments SET status = 'shut', amount = NULL, currency = NULL, instrument_id = NULL WHERE currency = 'XXX';--> statement-breakpoint
ALTER TABLE "checkout_stripe_payments" ADD CONSTRAINT "checkout_stripe_payments_asked" CHECK ("checkout_stripe_payments"."closed" or num_nulls("checkout_stripe_payments"."amount", "checkout_stripe_payments"."currency", "checkout_stripe_payments"."instrument_id") = 0);