CREATE TABLE "subscription_charges" (
	"subscription_id" uuid NOT NULL,
	"period" integer NOT NULL,
	"attempt" integer NOT NULL,
	"order_id" uuid,
	"state" text NOT NULL,
	"discount" bigint NOT NULL,
	"decline_code" text,
	"period_start" bigint NOT NULL,
	"period_end" bigint NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "subscription_charges_subscription_id_period_attempt_pk" PRIMARY KEY("subscription_id","period","attempt"),
	CONSTRAINT "subscription_charges_order_id_unique" UNIQUE("order_id"),
	CONSTRAINT "subscription_charges_state" CHECK ("subscription_charges"."state" in ('open', 'paid', 'declined')),
	CONSTRAINT "subscription_charges_decline" CHECK (("subscription_charges"."state" = 'declined') = ("subscription_charges"."decline_code" is not null))
);
--> statement-breakpoint
CREATE TABLE "subscription_offers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"subscription_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"app_id" text NOT NULL,
	"release" text NOT NULL,
	"user_id" text NOT NULL,
	"sub" text NOT NULL,
	"session_id" text NOT NULL,
	"plan" jsonb NOT NULL,
	"due" bigint NOT NULL,
	"discount" bigint NOT NULL,
	"credit" bigint NOT NULL,
	"trial" boolean NOT NULL,
	"period" integer NOT NULL,
	"period_start" bigint NOT NULL,
	"period_end" bigint NOT NULL,
	"at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	CONSTRAINT "subscription_offers_state" CHECK ("subscription_offers"."state" in ('open', 'taken', 'over', 'withdrawn')),
	CONSTRAINT "subscription_offers_amounts" CHECK ("subscription_offers"."due" >= 0 and "subscription_offers"."discount" >= 0 and "subscription_offers"."credit" >= 0),
	CONSTRAINT "subscription_offers_period" CHECK ("subscription_offers"."period_end" > "subscription_offers"."period_start")
);
--> statement-breakpoint
CREATE TABLE "subscription_steps" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"subscription_id" uuid NOT NULL,
	"event" text NOT NULL,
	"reason" text,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"release" text NOT NULL,
	"user_id" text NOT NULL,
	"sub" text NOT NULL,
	"session_id" text NOT NULL,
	"state" text NOT NULL,
	"plan" jsonb NOT NULL,
	"instrument_id" text NOT NULL,
	"anchor" bigint NOT NULL,
	"anchor_period" integer NOT NULL,
	"period" integer NOT NULL,
	"period_start" bigint NOT NULL,
	"period_end" bigint NOT NULL,
	"trial" boolean NOT NULL,
	"had_trial" boolean NOT NULL,
	"paid_by" uuid,
	"paid_by_credit" bigint NOT NULL,
	"credit" bigint NOT NULL,
	"cancelled_at" bigint,
	"unpaid_since" bigint,
	"held" text,
	"announced" integer DEFAULT -1 NOT NULL,
	"due_at" bigint,
	"created_at" bigint NOT NULL,
	"ended_at" bigint,
	"end_reason" text,
	CONSTRAINT "subscriptions_state" CHECK ("subscriptions"."state" in ('active', 'past_due', 'paused', 'ended')),
	CONSTRAINT "subscriptions_end" CHECK (("subscriptions"."state" = 'ended') = ("subscriptions"."end_reason" is not null and "subscriptions"."ended_at" is not null)),
	CONSTRAINT "subscriptions_amounts" CHECK ("subscriptions"."credit" >= 0 and "subscriptions"."paid_by_credit" >= 0),
	CONSTRAINT "subscriptions_period" CHECK ("subscriptions"."period_end" > "subscriptions"."period_start")
);
--> statement-breakpoint
ALTER TABLE "subscription_charges" ADD CONSTRAINT "subscription_charges_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription_steps" ADD CONSTRAINT "subscription_steps_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "subscription_charges_once" ON "subscription_charges" USING btree ("subscription_id","period") WHERE "subscription_charges"."state" <> 'declined';--> statement-breakpoint
CREATE INDEX "subscription_charges_open" ON "subscription_charges" USING btree ("subscription_id") WHERE "subscription_charges"."state" = 'open';--> statement-breakpoint
CREATE INDEX "subscription_offers_open" ON "subscription_offers" USING btree ("user_id","app_id") WHERE "subscription_offers"."state" = 'open';--> statement-breakpoint
CREATE INDEX "subscription_offers_expire" ON "subscription_offers" USING btree ("expires_at") WHERE "subscription_offers"."state" in ('open', 'withdrawn');--> statement-breakpoint
CREATE INDEX "subscription_offers_subscription" ON "subscription_offers" USING btree ("subscription_id");--> statement-breakpoint
CREATE INDEX "subscription_steps_subscription" ON "subscription_steps" USING btree ("subscription_id");--> statement-breakpoint
CREATE INDEX "subscriptions_user" ON "subscriptions" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "subscriptions_app" ON "subscriptions" USING btree ("app_id","created_at");--> statement-breakpoint
CREATE INDEX "subscriptions_created" ON "subscriptions" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "subscriptions_due" ON "subscriptions" USING btree ("due_at") WHERE "subscriptions"."due_at" is not null;--> statement-breakpoint

-- What a user agreed to does not change, and what came of an offer is said once. What happened stays told.
CREATE FUNCTION subscription_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE FUNCTION subscription_offers_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state' THEN
    RAISE EXCEPTION 'offer %: what was offered does not change', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state <> OLD.state AND OLD.state <> 'open' AND NOT (OLD.state = 'withdrawn' AND NEW.state = 'over') THEN
    RAISE EXCEPTION 'offer % is %: it does not change any more', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = 'taken' AND OLD.due > 0 AND NOT EXISTS (SELECT 1 FROM checkout_orders WHERE id = OLD.id AND state = 'captured' AND total = OLD.due) THEN
    RAISE EXCEPTION 'offer % is not paid', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER subscription_offers_guard BEFORE UPDATE ON subscription_offers FOR EACH ROW EXECUTE FUNCTION subscription_offers_guard();
--> statement-breakpoint
CREATE TRIGGER subscription_offers_keep BEFORE DELETE OR TRUNCATE ON subscription_offers FOR EACH STATEMENT EXECUTE FUNCTION subscription_refuse_change();
--> statement-breakpoint

-- A subscription costs what its user agreed to, whoever writes: its plan is that of an offer of it that was taken. What has ended stays ended.
CREATE FUNCTION subscriptions_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'ended' THEN
    RAISE EXCEPTION 'subscription % has ended', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'INSERT' OR NEW.plan IS DISTINCT FROM OLD.plan THEN
    IF NOT EXISTS (SELECT 1 FROM subscription_offers WHERE subscription_id = NEW.id AND user_id = NEW.user_id AND app_id = NEW.app_id AND state = 'taken' AND plan = NEW.plan) THEN
      RAISE EXCEPTION 'subscription %: nobody agreed to this plan', NEW.id USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER subscriptions_guard BEFORE INSERT OR UPDATE ON subscriptions FOR EACH ROW EXECUTE FUNCTION subscriptions_guard();
--> statement-breakpoint
CREATE TRIGGER subscriptions_keep BEFORE DELETE OR TRUNCATE ON subscriptions FOR EACH STATEMENT EXECUTE FUNCTION subscription_refuse_change();
--> statement-breakpoint

-- That a try failed is believed only when its order was declined, and that it was paid only when its order was: else a period could be charged twice, or for nothing.
CREATE FUNCTION subscription_charges_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'open' OR to_jsonb(NEW) - 'state' - 'decline_code' IS DISTINCT FROM to_jsonb(OLD) - 'state' - 'decline_code' THEN
    RAISE EXCEPTION 'a charge of subscription % does not change any more', OLD.subscription_id USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state <> 'open' AND NOT EXISTS (
    SELECT 1 FROM checkout_orders WHERE id = NEW.order_id
    AND CASE NEW.state WHEN 'paid' THEN state = 'captured' ELSE state IN ('declined', 'cancelled', 'expired') END
  ) THEN
    RAISE EXCEPTION 'a charge of subscription % is not %', OLD.subscription_id, NEW.state USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER subscription_charges_guard BEFORE UPDATE ON subscription_charges FOR EACH ROW EXECUTE FUNCTION subscription_charges_guard();
--> statement-breakpoint
CREATE TRIGGER subscription_charges_keep BEFORE DELETE OR TRUNCATE ON subscription_charges FOR EACH STATEMENT EXECUTE FUNCTION subscription_refuse_change();
--> statement-breakpoint
CREATE TRIGGER subscription_steps_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON subscription_steps FOR EACH STATEMENT EXECUTE FUNCTION subscription_refuse_change();
