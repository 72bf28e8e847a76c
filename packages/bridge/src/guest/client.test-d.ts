import type { CheckoutOutcome, GuestClient } from "@plaza/protocol";
import type { weather } from "../testing/fixtures/weather.ts";
import { type ClientRealm, createClient } from "./index.ts";

declare const realm: ClientRealm;
const { capabilities, supports } = createClient(realm);

export const outcome: Promise<CheckoutOutcome> = capabilities.checkout.buy(
  { lines: [{ sku: "flat-white", quantity: 1 }] },
  { timeoutMs: 5_000 },
);
export const user: Promise<{ id: string }> = capabilities.identity.getUser();
export const known: boolean = supports("checkout.buy");

// @ts-expect-error lines are required
void capabilities.checkout.buy({});
// @ts-expect-error and so is the object
void capabilities.checkout.buy();
// @ts-expect-error a quantity is a number
void capabilities.checkout.buy({ lines: [{ sku: "flat-white", quantity: "1" }] });
// @ts-expect-error no such method
void capabilities.checkout.steal({});
// @ts-expect-error no such capability
void capabilities.teleport.go({});
// @ts-expect-error a scope is one of four
void capabilities.identity.requestScopes({ scopes: ["passport"] });
// @ts-expect-error there is no such option of a call
void capabilities.ui.toast({ text: "Saved" }, { retries: 3 });
// @ts-expect-error the union of outcomes has no receipt until it is narrowed
void outcome.then(({ receipt }) => receipt);
void outcome.then((settled) => (settled.status === "paid" ? settled.receipt : settled.status));

const custom = createClient<{ weather: GuestClient<typeof weather> }>(realm).capabilities;
export const degrees: Promise<{ degrees: number[] }> = custom.weather.forecast({ city: "Huế" });
// @ts-expect-error a registry of one's own has its own capabilities only
void custom.checkout;
