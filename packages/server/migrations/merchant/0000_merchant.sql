CREATE TABLE "merchant_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"event_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"response_status" integer,
	"detail" text,
	"created_at" bigint NOT NULL,
	"due_at" bigint,
	CONSTRAINT "merchant_deliveries_once" UNIQUE("event_id","endpoint_id"),
	CONSTRAINT "merchant_deliveries_state" CHECK ("merchant_deliveries"."state" in ('pending', 'delivered', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "merchant_endpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"url" text NOT NULL,
	"secret_version" integer DEFAULT 1 NOT NULL,
	"old_secret_until" bigint,
	"created_at" bigint NOT NULL,
	"failing_since" bigint,
	"disabled_at" bigint,
	"removed_at" bigint
);
--> statement-breakpoint
CREATE TABLE "merchant_events" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL,
	"app_id" text NOT NULL,
	"order_id" uuid,
	"type" text NOT NULL,
	"payload" jsonb NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "merchant_events_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "merchant_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"publisher_id" text NOT NULL,
	"publisher_name" text NOT NULL,
	"label" text NOT NULL,
	"prefix" text NOT NULL,
	"token_hash" text NOT NULL,
	"app_ids" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	"last_used_at" bigint,
	"revoked_at" bigint,
	CONSTRAINT "merchant_keys_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "merchant_orders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"publisher_id" text NOT NULL,
	"key_id" uuid NOT NULL,
	"idempotency_key" text NOT NULL,
	"body_digest" text NOT NULL,
	"token_hash" text NOT NULL,
	"app_id" text NOT NULL,
	"sub" text,
	"lines" jsonb NOT NULL,
	"currency" text NOT NULL,
	"subtotal" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"shipping" bigint NOT NULL,
	"discount" bigint NOT NULL,
	"total" bigint NOT NULL,
	"reference" text,
	"state" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	CONSTRAINT "merchant_orders_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "merchant_orders_key" UNIQUE("publisher_id","idempotency_key"),
	CONSTRAINT "merchant_orders_state" CHECK ("merchant_orders"."state" in ('open', 'presented', 'expired')),
	CONSTRAINT "merchant_orders_sum" CHECK ("merchant_orders"."total" = "merchant_orders"."subtotal" + "merchant_orders"."tax" + "merchant_orders"."shipping" - "merchant_orders"."discount" and "merchant_orders"."total" > 0)
);
--> statement-breakpoint
ALTER TABLE "merchant_deliveries" ADD CONSTRAINT "merchant_deliveries_event_id_merchant_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."merchant_events"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merchant_deliveries" ADD CONSTRAINT "merchant_deliveries_endpoint_id_merchant_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."merchant_endpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merchant_orders" ADD CONSTRAINT "merchant_orders_key_id_merchant_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."merchant_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "merchant_deliveries_due" ON "merchant_deliveries" USING btree ("due_at") WHERE "merchant_deliveries"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "merchant_deliveries_created" ON "merchant_deliveries" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "merchant_endpoints_app" ON "merchant_endpoints" USING btree ("app_id");--> statement-breakpoint
CREATE INDEX "merchant_events_app" ON "merchant_events" USING btree ("app_id","seq");--> statement-breakpoint
CREATE INDEX "merchant_keys_publisher" ON "merchant_keys" USING btree ("publisher_id");--> statement-breakpoint
CREATE INDEX "merchant_orders_app" ON "merchant_orders" USING btree ("app_id","created_at");--> statement-breakpoint
CREATE INDEX "merchant_orders_expire" ON "merchant_orders" USING btree ("expires_at") WHERE "merchant_orders"."state" = 'open';--> statement-breakpoint

-- What a publisher's server ordered never changes, and it goes from open to presented or expired, once [F1]. What was told stays told.
CREATE FUNCTION merchant_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE FUNCTION merchant_orders_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state' THEN
    RAISE EXCEPTION 'order %: what was ordered does not change', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state <> 'open' AND NEW.state <> OLD.state THEN
    RAISE EXCEPTION 'order % is %: it does not change any more', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER merchant_orders_guard BEFORE UPDATE ON merchant_orders FOR EACH ROW EXECUTE FUNCTION merchant_orders_guard();
--> statement-breakpoint
CREATE TRIGGER merchant_orders_keep BEFORE DELETE OR TRUNCATE ON merchant_orders FOR EACH STATEMENT EXECUTE FUNCTION merchant_refuse_change();
--> statement-breakpoint
CREATE TRIGGER merchant_events_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON merchant_events FOR EACH STATEMENT EXECUTE FUNCTION merchant_refuse_change();
