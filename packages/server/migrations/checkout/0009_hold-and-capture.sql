-- A hold beside which nothing is kept is recorded with its capture: two steps of the order, made by one statement, and both are recorded.
CREATE OR REPLACE FUNCTION checkout_orders_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO checkout_transitions (order_id, "from", "to", at) VALUES (NEW.id, NULL, NEW.state, NEW.created_at);
  ELSIF OLD.state = 'authorising' AND NEW.state = 'captured' THEN
    INSERT INTO checkout_transitions (order_id, "from", "to", at)
    VALUES (NEW.id, 'authorising', 'authorised', NEW.updated_at), (NEW.id, 'authorised', 'captured', NEW.updated_at);
  ELSIF NEW.state <> OLD.state THEN
    INSERT INTO checkout_transitions (order_id, "from", "to", at) VALUES (NEW.id, OLD.state, NEW.state, NEW.updated_at);
  END IF;
  RETURN NULL;
END $$;
