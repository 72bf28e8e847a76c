CREATE TABLE "checkout_catalogues" (
	"app_id" text NOT NULL,
	"version" text NOT NULL,
	"catalogue" jsonb NOT NULL,
	CONSTRAINT "checkout_catalogues_app_id_version_pk" PRIMARY KEY("app_id","version")
);
--> statement-breakpoint
CREATE TABLE "checkout_confirmations" (
	"app_id" text NOT NULL,
	"user_id" text NOT NULL,
	"key" text NOT NULL,
	"order_id" uuid NOT NULL,
	"body_digest" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "checkout_confirmations_app_id_user_id_key_pk" PRIMARY KEY("app_id","user_id","key"),
	CONSTRAINT "checkout_confirmations_order" UNIQUE("order_id")
);
--> statement-breakpoint
CREATE TABLE "checkout_ledger_entries" (
	"transaction_id" uuid NOT NULL,
	"account" text NOT NULL,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	CONSTRAINT "checkout_ledger_entries_transaction_id_account_currency_pk" PRIMARY KEY("transaction_id","account","currency"),
	CONSTRAINT "checkout_ledger_entries_amount" CHECK ("checkout_ledger_entries"."amount" <> 0)
);
--> statement-breakpoint
CREATE TABLE "checkout_ledger_transactions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "checkout_ledger_transactions_once" UNIQUE("order_id","kind")
);
--> statement-breakpoint
CREATE TABLE "checkout_orders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"quote_id" uuid NOT NULL,
	"app_id" text NOT NULL,
	"release" text NOT NULL,
	"user_id" text NOT NULL,
	"sub" text NOT NULL,
	"session_id" text NOT NULL,
	"state" text NOT NULL,
	"lines" jsonb NOT NULL,
	"currency" text NOT NULL,
	"subtotal" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"shipping" bigint NOT NULL,
	"discount" bigint NOT NULL,
	"total" bigint NOT NULL,
	"reference" text,
	"cart" text NOT NULL,
	"provider" text NOT NULL,
	"instrument_id" text,
	"decline_code" text,
	"cancel_reason" text,
	"overtaken_by" uuid,
	"receipt" text,
	"analytics_consent" boolean DEFAULT false NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"resolve_at" bigint,
	"resolve_attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "checkout_orders_state" CHECK ("checkout_orders"."state" in ('quoted', 'authorising', 'authorised', 'captured', 'declined', 'cancelled', 'expired', 'unknown')),
	CONSTRAINT "checkout_orders_sum" CHECK ("checkout_orders"."total" = "checkout_orders"."subtotal" + "checkout_orders"."tax" + "checkout_orders"."shipping" - "checkout_orders"."discount" and "checkout_orders"."total" > 0),
	CONSTRAINT "checkout_orders_receipt" CHECK (("checkout_orders"."state" = 'captured') = ("checkout_orders"."receipt" is not null)),
	CONSTRAINT "checkout_orders_decline" CHECK (("checkout_orders"."state" = 'declined') = ("checkout_orders"."decline_code" is not null))
);
--> statement-breakpoint
CREATE TABLE "checkout_outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"topic" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" bigint NOT NULL,
	"due_at" bigint NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"delivered_at" bigint,
	"parked_at" bigint
);
--> statement-breakpoint
CREATE TABLE "checkout_simulator_payments" (
	"attempt_id" text PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"code" text,
	"amount" bigint NOT NULL,
	"currency" text NOT NULL,
	"instrument_id" text NOT NULL,
	"settles_at" bigint,
	"captures" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "checkout_transitions" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"from" text,
	"to" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "checkout_confirmations" ADD CONSTRAINT "checkout_confirmations_order_id_checkout_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."checkout_orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkout_ledger_entries" ADD CONSTRAINT "checkout_ledger_entries_transaction_id_checkout_ledger_transactions_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."checkout_ledger_transactions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkout_ledger_transactions" ADD CONSTRAINT "checkout_ledger_transactions_order_id_checkout_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."checkout_orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkout_transitions" ADD CONSTRAINT "checkout_transitions_order_id_checkout_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."checkout_orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "checkout_ledger_entries_account" ON "checkout_ledger_entries" USING btree ("account","currency");--> statement-breakpoint
CREATE INDEX "checkout_orders_user" ON "checkout_orders" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "checkout_orders_app" ON "checkout_orders" USING btree ("app_id","created_at");--> statement-breakpoint
CREATE INDEX "checkout_orders_created" ON "checkout_orders" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "checkout_orders_cart" ON "checkout_orders" USING btree ("user_id","app_id","cart") WHERE "checkout_orders"."state" in ('quoted', 'authorising', 'authorised', 'unknown');--> statement-breakpoint
CREATE INDEX "checkout_orders_resolve" ON "checkout_orders" USING btree ("resolve_at") WHERE "checkout_orders"."state" in ('authorising', 'authorised', 'unknown');--> statement-breakpoint
CREATE INDEX "checkout_orders_expire" ON "checkout_orders" USING btree ("expires_at") WHERE "checkout_orders"."state" = 'quoted';--> statement-breakpoint
CREATE INDEX "checkout_outbox_due" ON "checkout_outbox" USING btree ("due_at") WHERE "checkout_outbox"."delivered_at" is null and "checkout_outbox"."parked_at" is null;--> statement-breakpoint
CREATE INDEX "checkout_transitions_order" ON "checkout_transitions" USING btree ("order_id");