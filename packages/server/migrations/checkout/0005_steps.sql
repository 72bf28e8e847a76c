ALTER TABLE "checkout_orders" ADD COLUMN "holds" boolean DEFAULT true NOT NULL;--> statement-breakpoint
-- Every step is recorded by the database itself, in the statement that makes it: an order has no step without its record, and none is recorded that was not made.
CREATE FUNCTION checkout_orders_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO checkout_transitions (order_id, "from", "to", at) VALUES (NEW.id, NULL, NEW.state, NEW.created_at);
  ELSIF NEW.state <> OLD.state THEN
    INSERT INTO checkout_transitions (order_id, "from", "to", at) VALUES (NEW.id, OLD.state, NEW.state, NEW.updated_at);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER checkout_orders_record AFTER INSERT OR UPDATE OF state ON checkout_orders FOR EACH ROW EXECUTE FUNCTION checkout_orders_record();
