CREATE TABLE "checkout_refunds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"state" text NOT NULL,
	"amount" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"reason" text NOT NULL,
	"note" text,
	"requested_by" text NOT NULL,
	"key" text NOT NULL,
	"body_digest" text NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"resolve_at" bigint,
	"resolve_attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "checkout_refunds_key" UNIQUE("order_id","key"),
	CONSTRAINT "checkout_refunds_state" CHECK ("checkout_refunds"."state" in ('pending', 'refunded', 'failed')),
	CONSTRAINT "checkout_refunds_amount" CHECK ("checkout_refunds"."amount" > 0 and "checkout_refunds"."tax" between 0 and "checkout_refunds"."amount")
);
--> statement-breakpoint
ALTER TABLE "checkout_simulator_payments" ADD COLUMN "refunds" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "checkout_refunds" ADD CONSTRAINT "checkout_refunds_order_id_checkout_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."checkout_orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "checkout_refunds_resolve" ON "checkout_refunds" USING btree ("resolve_at") WHERE "checkout_refunds"."state" = 'pending';--> statement-breakpoint

-- What goes back is held as fast as what was paid [C-17].
-- 1. A refund is of a paid order, and all that have not failed are never more than the order's total. The order is locked: one at a time.
-- 2. What was asked for never changes, and what became of it only once. Nothing is removed.
CREATE FUNCTION checkout_refunds_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  paid bigint;
  taken bigint;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.state <> 'pending' AND NEW IS DISTINCT FROM OLD THEN
      RAISE EXCEPTION 'refund % is %: it does not change any more', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.order_id, NEW.amount, NEW.tax, NEW.reason, NEW.note, NEW.requested_by, NEW.key, NEW.body_digest, NEW.created_at)
       IS DISTINCT FROM
       (OLD.id, OLD.order_id, OLD.amount, OLD.tax, OLD.reason, OLD.note, OLD.requested_by, OLD.key, OLD.body_digest, OLD.created_at) THEN
      RAISE EXCEPTION 'refund %: what was asked for does not change', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  SELECT total INTO paid FROM checkout_orders WHERE id = NEW.order_id AND state = 'captured' FOR UPDATE;
  SELECT coalesce(sum(amount), 0) INTO taken FROM checkout_refunds WHERE order_id = NEW.order_id AND state <> 'failed';
  IF paid IS NULL OR taken + NEW.amount > paid THEN
    RAISE EXCEPTION 'order %: more would go back than was paid', NEW.order_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER checkout_refunds_guard BEFORE INSERT OR UPDATE ON checkout_refunds FOR EACH ROW EXECUTE FUNCTION checkout_refunds_guard();
--> statement-breakpoint
CREATE TRIGGER checkout_refunds_keep BEFORE DELETE OR TRUNCATE ON checkout_refunds FOR EACH STATEMENT EXECUTE FUNCTION checkout_refuse_change();
