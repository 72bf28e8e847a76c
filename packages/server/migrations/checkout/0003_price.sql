CREATE TABLE "checkout_coupon_uses" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"code" text NOT NULL,
	"user_id" text NOT NULL,
	"state" text NOT NULL,
	CONSTRAINT "checkout_coupon_uses_state" CHECK ("checkout_coupon_uses"."state" in ('held', 'used', 'released'))
);
--> statement-breakpoint
CREATE TABLE "checkout_reservations" (
	"order_id" uuid NOT NULL,
	"app_id" text NOT NULL,
	"sku" text NOT NULL,
	"quantity" integer NOT NULL,
	"state" text NOT NULL,
	CONSTRAINT "checkout_reservations_order_id_sku_pk" PRIMARY KEY("order_id","sku"),
	CONSTRAINT "checkout_reservations_state" CHECK ("checkout_reservations"."state" in ('held', 'sold', 'released', 'restocked'))
);
--> statement-breakpoint
CREATE TABLE "checkout_addresses" (
	"user_id" text NOT NULL,
	"id" uuid NOT NULL,
	"address" jsonb NOT NULL,
	"is_default" boolean NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "checkout_addresses_user_id_id_pk" PRIMARY KEY("user_id","id")
);
--> statement-breakpoint
CREATE TABLE "checkout_allowances" (
	"user_id" text NOT NULL,
	"app_id" text NOT NULL,
	"currency" text NOT NULL,
	"per_purchase" bigint NOT NULL,
	"total" bigint,
	"count" integer,
	"expires_at" bigint,
	"since" bigint NOT NULL,
	CONSTRAINT "checkout_allowances_user_id_app_id_pk" PRIMARY KEY("user_id","app_id")
);
--> statement-breakpoint
CREATE TABLE "checkout_default_instruments" (
	"user_id" text PRIMARY KEY NOT NULL,
	"instrument_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "checkout_stock" (
	"app_id" text NOT NULL,
	"sku" text NOT NULL,
	"declared" integer NOT NULL,
	"on_hand" integer NOT NULL,
	"reserved" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "checkout_stock_app_id_sku_pk" PRIMARY KEY("app_id","sku"),
	CONSTRAINT "checkout_stock_reserved" CHECK ("checkout_stock"."reserved" between 0 and "checkout_stock"."on_hand")
);
--> statement-breakpoint
ALTER TABLE "checkout_confirmations" ADD COLUMN "step_up" text;--> statement-breakpoint
ALTER TABLE "checkout_orders" ADD COLUMN "coupon" text;--> statement-breakpoint
ALTER TABLE "checkout_orders" ADD COLUMN "delivery" jsonb;--> statement-breakpoint
ALTER TABLE "checkout_refunds" ADD COLUMN "restock" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "checkout_coupon_uses" ADD CONSTRAINT "checkout_coupon_uses_order_id_checkout_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."checkout_orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkout_reservations" ADD CONSTRAINT "checkout_reservations_order_id_checkout_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."checkout_orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "checkout_coupon_uses_code" ON "checkout_coupon_uses" USING btree ("app_id","code","user_id") WHERE "checkout_coupon_uses"."state" <> 'released';--> statement-breakpoint
CREATE UNIQUE INDEX "checkout_addresses_default" ON "checkout_addresses" USING btree ("user_id") WHERE "checkout_addresses"."is_default";--> statement-breakpoint

-- What was quoted does not change: coupon and delivery are part of it.
CREATE OR REPLACE FUNCTION checkout_orders_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('captured', 'declined', 'cancelled', 'expired') AND NEW IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'order % is %: it does not change any more', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.id, NEW.quote_id, NEW.app_id, NEW.user_id, NEW.sub, NEW.lines, NEW.currency, NEW.subtotal, NEW.tax, NEW.shipping, NEW.discount, NEW.total, NEW.coupon, NEW.delivery)
     IS DISTINCT FROM
     (OLD.id, OLD.quote_id, OLD.app_id, OLD.user_id, OLD.sub, OLD.lines, OLD.currency, OLD.subtotal, OLD.tax, OLD.shipping, OLD.discount, OLD.total, OLD.coupon, OLD.delivery) THEN
    RAISE EXCEPTION 'order %: what was quoted does not change', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
-- Whether the items of a refund are there again is asked for once, with it.
CREATE FUNCTION checkout_refunds_restock_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.restock IS DISTINCT FROM OLD.restock THEN
    RAISE EXCEPTION 'refund %: what was asked for does not change', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER checkout_refunds_restock_keep BEFORE UPDATE ON checkout_refunds FOR EACH ROW EXECUTE FUNCTION checkout_refunds_restock_keep();
--> statement-breakpoint
-- Reservations and uses of coupons say what became of an order's items: they are never removed.
CREATE TRIGGER checkout_reservations_keep BEFORE DELETE OR TRUNCATE ON checkout_reservations FOR EACH STATEMENT EXECUTE FUNCTION checkout_refuse_change();
--> statement-breakpoint
CREATE TRIGGER checkout_coupon_uses_keep BEFORE DELETE OR TRUNCATE ON checkout_coupon_uses FOR EACH STATEMENT EXECUTE FUNCTION checkout_refuse_change();
