-- The books hold by themselves, whoever writes: no code, no operator at a prompt and no bug may unbalance them [C-21].

-- 1. Nothing in the ledger or in the record of transitions is ever changed or removed.
CREATE FUNCTION checkout_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER checkout_ledger_transactions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkout_ledger_transactions
  FOR EACH STATEMENT EXECUTE FUNCTION checkout_refuse_change();
--> statement-breakpoint
CREATE TRIGGER checkout_ledger_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkout_ledger_entries
  FOR EACH STATEMENT EXECUTE FUNCTION checkout_refuse_change();
--> statement-breakpoint
CREATE TRIGGER checkout_transitions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkout_transitions
  FOR EACH STATEMENT EXECUTE FUNCTION checkout_refuse_change();
--> statement-breakpoint

-- 2. At commit, every ledger transaction has entries and they sum to zero in each currency.
CREATE FUNCTION checkout_ledger_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  checked uuid;
  entries bigint;
BEGIN
  IF TG_TABLE_NAME = 'checkout_ledger_entries' THEN checked := NEW.transaction_id; ELSE checked := NEW.id; END IF;
  SELECT count(*) INTO entries FROM checkout_ledger_entries WHERE transaction_id = checked;
  IF entries < 2 OR EXISTS (
    SELECT 1 FROM checkout_ledger_entries WHERE transaction_id = checked GROUP BY currency HAVING sum(amount) <> 0
  ) THEN
    RAISE EXCEPTION 'ledger transaction % does not sum to zero', checked USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER checkout_ledger_transactions_balanced AFTER INSERT ON checkout_ledger_transactions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION checkout_ledger_balanced();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER checkout_ledger_entries_balanced AFTER INSERT ON checkout_ledger_entries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION checkout_ledger_balanced();
--> statement-breakpoint

-- 3. What a terminal order says never changes, and what an order costs never changes at all.
CREATE FUNCTION checkout_orders_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('captured', 'declined', 'cancelled', 'expired') AND NEW IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'order % is %: it does not change any more', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.id, NEW.quote_id, NEW.app_id, NEW.user_id, NEW.sub, NEW.lines, NEW.currency, NEW.subtotal, NEW.tax, NEW.shipping, NEW.discount, NEW.total)
     IS DISTINCT FROM
     (OLD.id, OLD.quote_id, OLD.app_id, OLD.user_id, OLD.sub, OLD.lines, OLD.currency, OLD.subtotal, OLD.tax, OLD.shipping, OLD.discount, OLD.total) THEN
    RAISE EXCEPTION 'order %: what was quoted does not change', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER checkout_orders_guard BEFORE UPDATE ON checkout_orders FOR EACH ROW EXECUTE FUNCTION checkout_orders_guard();
--> statement-breakpoint
CREATE TRIGGER checkout_orders_keep BEFORE DELETE OR TRUNCATE ON checkout_orders FOR EACH STATEMENT EXECUTE FUNCTION checkout_refuse_change();
