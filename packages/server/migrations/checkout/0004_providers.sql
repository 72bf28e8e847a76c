CREATE TABLE "checkout_disputes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"reference" text NOT NULL,
	"order_id" uuid NOT NULL,
	"app_id" text NOT NULL,
	"state" text NOT NULL,
	"amount" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"currency" text NOT NULL,
	"reason" text NOT NULL,
	"opened_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "checkout_disputes_reference" UNIQUE("provider","reference"),
	CONSTRAINT "checkout_disputes_state" CHECK ("checkout_disputes"."state" in ('open', 'won', 'lost')),
	CONSTRAINT "checkout_disputes_amount" CHECK ("checkout_disputes"."amount" > 0 and "checkout_disputes"."tax" between 0 and "checkout_disputes"."amount")
);
--> statement-breakpoint
CREATE TABLE "checkout_payouts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"note" text,
	"by" text NOT NULL,
	"key" text NOT NULL,
	"body_digest" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "checkout_payouts_key_unique" UNIQUE("key"),
	CONSTRAINT "checkout_payouts_amount" CHECK ("checkout_payouts"."amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "checkout_reconciliation_items" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reconciliation_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"class" text NOT NULL,
	"kind" text NOT NULL,
	"order_id" uuid,
	"refund_id" uuid,
	"line" text,
	"reference" text,
	"currency" text NOT NULL,
	"ours" bigint,
	"theirs" bigint,
	"closed_at" bigint,
	"closed_by" text,
	"note" text,
	CONSTRAINT "checkout_reconciliation_items_seq" UNIQUE("reconciliation_id","seq")
);
--> statement-breakpoint
CREATE TABLE "checkout_reconciliations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"file_digest" text NOT NULL,
	"from" bigint NOT NULL,
	"until" bigint NOT NULL,
	"counts" jsonb NOT NULL,
	"by" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "checkout_reconciliations_file" UNIQUE("provider","file_digest","from","until")
);
--> statement-breakpoint
CREATE TABLE "checkout_inbound_events" (
	"provider" text NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"subject" text NOT NULL,
	"reference" text NOT NULL,
	"body_digest" text NOT NULL,
	"received_at" bigint NOT NULL,
	"due_at" bigint,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "checkout_inbound_events_provider_event_id_pk" PRIMARY KEY("provider","event_id")
);
--> statement-breakpoint
CREATE TABLE "checkout_stripe_customers" (
	"user_id" text PRIMARY KEY NOT NULL,
	"customer_id" text NOT NULL,
	CONSTRAINT "checkout_stripe_customers_customer_id_unique" UNIQUE("customer_id")
);
--> statement-breakpoint
CREATE TABLE "checkout_stripe_payments" (
	"attempt_id" text PRIMARY KEY NOT NULL,
	"amount" bigint NOT NULL,
	"currency" text NOT NULL,
	"instrument_id" text NOT NULL,
	"intent_id" text,
	"decline_code" text,
	"closed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "checkout_stripe_payments_intent_id_unique" UNIQUE("intent_id"),
	CONSTRAINT "checkout_stripe_payments_closed" CHECK (not ("checkout_stripe_payments"."closed" and "checkout_stripe_payments"."intent_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "checkout_stripe_refunds" (
	"refund_id" text PRIMARY KEY NOT NULL,
	"stripe_id" text NOT NULL,
	CONSTRAINT "checkout_stripe_refunds_stripe_id_unique" UNIQUE("stripe_id")
);
--> statement-breakpoint
ALTER TABLE "checkout_ledger_transactions" ALTER COLUMN "order_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "checkout_reconciliation_items" ADD CONSTRAINT "checkout_reconciliation_items_reconciliation_id_checkout_reconciliations_id_fk" FOREIGN KEY ("reconciliation_id") REFERENCES "public"."checkout_reconciliations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "checkout_disputes_order" ON "checkout_disputes" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "checkout_disputes_opened" ON "checkout_disputes" USING btree ("opened_at");--> statement-breakpoint
CREATE INDEX "checkout_payouts_app" ON "checkout_payouts" USING btree ("app_id","at");--> statement-breakpoint
CREATE INDEX "checkout_reconciliation_items_line" ON "checkout_reconciliation_items" USING btree ("line");--> statement-breakpoint
CREATE INDEX "checkout_reconciliation_items_open" ON "checkout_reconciliation_items" USING btree ("class") WHERE "checkout_reconciliation_items"."class" <> 'matched' and "checkout_reconciliation_items"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "checkout_reconciliations_at" ON "checkout_reconciliations" USING btree ("at");--> statement-breakpoint
CREATE INDEX "checkout_inbound_events_due" ON "checkout_inbound_events" USING btree ("due_at") WHERE "checkout_inbound_events"."due_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "checkout_ledger_transactions_alone" ON "checkout_ledger_transactions" USING btree ("kind") WHERE "checkout_ledger_transactions"."order_id" is null;--> statement-breakpoint
ALTER TABLE "checkout_disputes" ADD CONSTRAINT "checkout_disputes_order_id_checkout_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."checkout_orders"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint

-- 1. What is disputed counts as gone: it is not given back as well [C-17]. The rest is as it was.
CREATE OR REPLACE FUNCTION checkout_refunds_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
  taken := taken + (SELECT coalesce(sum(amount), 0) FROM checkout_disputes WHERE order_id = NEW.order_id AND state <> 'won');
  IF paid IS NULL OR taken + NEW.amount > paid THEN
    RAISE EXCEPTION 'order %: more would go back than was paid', NEW.order_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint

-- 2. What a dispute is about never changes, and it ends once.
CREATE FUNCTION checkout_disputes_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'open' AND NEW IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'dispute % is %: it does not change any more', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.id, NEW.provider, NEW.reference, NEW.order_id, NEW.app_id, NEW.amount, NEW.tax, NEW.currency, NEW.opened_at)
     IS DISTINCT FROM
     (OLD.id, OLD.provider, OLD.reference, OLD.order_id, OLD.app_id, OLD.amount, OLD.tax, OLD.currency, OLD.opened_at) THEN
    RAISE EXCEPTION 'dispute %: what it is about does not change', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER checkout_disputes_guard BEFORE UPDATE ON checkout_disputes FOR EACH ROW EXECUTE FUNCTION checkout_disputes_guard();
--> statement-breakpoint
CREATE TRIGGER checkout_disputes_keep BEFORE DELETE OR TRUNCATE ON checkout_disputes FOR EACH STATEMENT EXECUTE FUNCTION checkout_refuse_change();
--> statement-breakpoint

-- 3. Payouts and comparisons are never changed or removed, and an event that was seen is known for ever [C-09].
CREATE TRIGGER checkout_payouts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkout_payouts
  FOR EACH STATEMENT EXECUTE FUNCTION checkout_refuse_change();
--> statement-breakpoint
CREATE TRIGGER checkout_reconciliations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkout_reconciliations
  FOR EACH STATEMENT EXECUTE FUNCTION checkout_refuse_change();
--> statement-breakpoint
CREATE TRIGGER checkout_reconciliation_items_keep BEFORE DELETE OR TRUNCATE ON checkout_reconciliation_items
  FOR EACH STATEMENT EXECUTE FUNCTION checkout_refuse_change();
--> statement-breakpoint
CREATE TRIGGER checkout_inbound_events_keep BEFORE DELETE OR TRUNCATE ON checkout_inbound_events
  FOR EACH STATEMENT EXECUTE FUNCTION checkout_refuse_change();
