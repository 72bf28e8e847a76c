import type { CheckoutOutcome, Plaza } from "./index.ts";
import { connect } from "./index.ts";

declare const plaza: Plaza;

export const connected: Promise<Plaza> = connect({ timeoutMs: 100 });
export const outcome: Promise<CheckoutOutcome> = plaza.checkout.buy({ lines: [{ sku: "a", quantity: 1 }] }, { timeoutMs: 1 });
export const email: Promise<string | undefined> = plaza.identity.getUser().then((user) => user.email);

// Parameters without a required member may be left out; others may not.
void plaza.lifecycle.ready();
// @ts-expect-error lines are required
void plaza.checkout.buy();
// @ts-expect-error the scope is a closed set
void plaza.storage.get({ scope: "cloud", key: "x" });
// @ts-expect-error no such method
void plaza.checkout.refund({});

void plaza.navigation.setBackHandler(() => false);
void plaza.navigation.setBackHandler(null);
// @ts-expect-error the wire's own form is not the SDK's
void plaza.navigation.setBackHandler({ enabled: true });

plaza.on("contextchange", (diff) => diff.theme satisfies "light" | "dark" | undefined);
plaza.on("grantchange", ({ granted }) => granted satisfies readonly string[]);
plaza.on("shown", () => undefined);
// @ts-expect-error no such event
plaza.on("melted", () => undefined);
// @ts-expect-error live members are not for writing
plaza.context = plaza.context;
