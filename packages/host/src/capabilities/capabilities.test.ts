import { type CheckoutOutcome, capabilities, MiniAppError } from "@plaza/protocol";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createMemoryPersistence } from "../persistence/memory.ts";
import { answerSheet, createMemoryServices, createRig, type MemoryGuest, type Rig, type RigOptions, sampleApp } from "../testing/index.ts";
import { createCapabilities } from "./index.ts";

const rigs: Rig[] = [];
async function rig(options?: RigOptions): Promise<Rig & { guest: MemoryGuest; id: string }> {
  const made = await createRig(options);
  rigs.push(made);
  return Object.assign(made, await made.run());
}
afterEach(() => {
  for (const made of rigs.splice(0)) made.close();
});

const latte = { lines: [{ sku: "latte", quantity: 2 }] };

it("has a handler for every method of every contract", () => {
  const handlers = createCapabilities() as unknown as Record<string, Record<string, unknown>>;
  for (const capability of Object.values(capabilities)) {
    for (const method of Object.keys(capability.methods))
      expect(handlers[capability.name]?.[method], `${capability.name}.${method}`).toBeTypeOf("function");
  }
});

describe("checkout", () => {
  it("shows the server's quote in one sheet, charges once after one yes, and keeps the guest off display meanwhile [F2] [H-11]", async () => {
    const made = await rig();
    const { guest, services } = made;
    const outcome = guest.client.capabilities.checkout.buy(latte);
    const sheet = await answerSheet(made, { act: "pay" });
    expect(sheet).toMatchObject({
      kind: "checkout",
      app: { name: "Example Coffee", publisher: "Example Ltd" },
      quote: { merchant: "Example Ltd", total: { amount: 90_000, currency: "VND" } },
      state: { phase: "review" },
    });
    expect(guest.frame.displayed).toBe(false);
    expect(await outcome).toEqual({ status: "paid", orderId: "order-1-xxxx", receipt: "receipt.jws" });
    expect(services.seen.confirms).toHaveLength(1);
    const done = await made.until(({ sheet: now }) => (now?.kind === "checkout" && now.state.phase === "done" ? now : null));
    expect(made.host.sheets.answer(done.id, { act: "done" })).toBe(true);
    expect(made.host.getSnapshot().sheet).toBeNull();
    expect(guest.frame.displayed).toBe(true);
    expect(await made.persistence.list("attempts", "")).toEqual([]);
  });

  it("an order of the publisher's server is paid in the same sheet, by a token that says nothing of its amount [F1]", async () => {
    const made = await rig();
    const { checkout } = made.guest.client.capabilities;
    const both = Promise.all([checkout.payOrder({ orderToken: "token-1" }), checkout.payOrder({ orderToken: "token-1" })]);
    const sheet = await answerSheet(made, { act: "pay" });
    expect(sheet).toMatchObject({ kind: "checkout", quote: { orderId: "order-of-token-1", total: { amount: 10_825, currency: "VND" } } });
    const [first, second] = await both;
    expect(first).toMatchObject({ status: "paid", orderId: "order-of-token-1" });
    expect(second).toEqual(first);
    expect(made.services.seen.quotes).toHaveLength(1);
    expect(made.services.seen.confirms).toHaveLength(1);
    made.host.sheets.answer(sheet.id, { act: "done" });
    await expect(checkout.payOrder({ orderToken: "token-2" })).rejects.toMatchObject({ code: "QUOTE_EXPIRED" });
    expect(made.host.getSnapshot().sheet).toBeNull();
  });

  it("a yes sooner than 500 ms charges nothing [H-10]", async () => {
    const made = await rig();
    void made.guest.client.capabilities.checkout.buy(latte).catch(() => {});
    const sheet = await made.until(({ sheet: now }) => now);
    expect(made.host.sheets.answer(sheet.id, { act: "pay" })).toBe(false);
    expect(made.services.seen.confirms).toEqual([]);
  });

  it("a double tap opens one sheet and charges once; a second yes on the sheet is nothing [C-01]", async () => {
    const made = await rig();
    const { checkout } = made.guest.client.capabilities;
    const both = Promise.all([checkout.buy(latte), checkout.buy(latte)]);
    const sheet = await answerSheet(made, { act: "pay" });
    made.host.sheets.answer(sheet.id, { act: "pay" });
    const [first, second] = await both;
    expect(first).toEqual(second);
    expect(made.services.seen.quotes).toHaveLength(1);
    expect(made.services.seen.confirms).toHaveLength(1);
  });

  it("another purchase while one is open is refused", async () => {
    const made = await rig();
    const { checkout } = made.guest.client.capabilities;
    const first = checkout.buy(latte);
    await made.until(({ sheet }) => sheet);
    await expect(checkout.buy({ lines: [{ sku: "tea", quantity: 1 }] })).rejects.toMatchObject({ code: "CHECKOUT_CONFLICT" });
    await answerSheet(made, { act: "cancel", reason: "price" });
    expect(await first).toEqual({ status: "cancelled" });
    expect(made.services.seen.confirms).toEqual([]);
  });

  it("a lost answer is asked for again with the same key [F4] [C-05]", async () => {
    const made = await rig();
    let lost = 2;
    made.services.state.confirm = async ({ orderId }): Promise<CheckoutOutcome> => {
      lost -= 1;
      if (lost >= 0) throw new MiniAppError("OFFLINE");
      return { status: "paid", orderId, receipt: "r" };
    };
    const outcome = made.guest.client.capabilities.checkout.buy(latte);
    await answerSheet(made, { act: "pay" });
    expect(await outcome).toMatchObject({ status: "paid" });
    expect(made.services.seen.confirms).toHaveLength(3);
    expect(new Set(made.services.seen.confirms.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  it("a refusal of the server is a typed error and no charge; a decline is a value [F3]", async () => {
    const made = await rig();
    const { checkout } = made.guest.client.capabilities;
    made.services.state.confirm = () => Promise.reject(new MiniAppError("QUOTE_EXPIRED"));
    const expired = checkout.buy(latte);
    const failed = await answerSheet(made, { act: "pay" });
    await expect(expired).rejects.toMatchObject({ code: "QUOTE_EXPIRED" });
    expect(
      await made.until(({ sheet }) => (sheet?.kind === "checkout" && sheet.state.phase === "failed" ? sheet.state : null)),
    ).toMatchObject({ code: "QUOTE_EXPIRED" });
    made.host.sheets.answer(failed.id, { act: "done" });
    expect(await made.persistence.list("attempts", "")).toEqual([]);

    made.services.state.confirm = async ({ orderId }) => ({ status: "declined", orderId, code: "insufficient_funds" });
    const declined = checkout.buy(latte);
    await answerSheet(made, { act: "pay" });
    expect(await declined).toMatchObject({ status: "declined", code: "insufficient_funds" });
  });

  it("a reload in the middle leaves the payment to be found at the next launch, and sends nothing again [F5]", async () => {
    const persistence = createMemoryPersistence();
    const memory = await createMemoryServices([await sampleApp()]);
    const first = await rig({ persistence, memory });
    memory.state.confirm = () => new Promise(() => {});
    void first.guest.client.capabilities.checkout.buy(latte).catch(() => {});
    await answerSheet(first, { act: "pay" });
    await vi.waitFor(async () => expect(await persistence.list("attempts", "")).toHaveLength(1));
    const second = await rig({ persistence, memory });
    expect(await second.guest.client.capabilities.checkout.listUnresolved()).toMatchObject({
      orders: [{ id: "order-1-xxxx", status: "pending" }],
    });
    const order = memory.state.orders.get("order-1-xxxx");
    if (order) memory.state.orders.set(order.id, { ...order, status: "paid" });
    expect(await second.guest.client.capabilities.checkout.listUnresolved()).toEqual({ orders: [] });
    await vi.waitFor(() =>
      expect(second.guest.events).toContainEqual({ name: "orderupdate", detail: { orderId: "order-1-xxxx", status: "paid" } }),
    );
    expect(await persistence.list("attempts", "")).toEqual([]);
    expect(memory.seen.confirms).toHaveLength(1);
  });

  it("a payment under way is shown to its end, even when its app is stopped", async () => {
    const made = await rig();
    let settle: (outcome: CheckoutOutcome) => void = () => {};
    made.services.state.confirm = () => new Promise((resolve) => (settle = resolve));
    void made.guest.client.capabilities.checkout.buy(latte).catch(() => {});
    await answerSheet(made, { act: "pay" });
    await made.until(({ sheet }) => sheet?.kind === "checkout" && sheet.state.phase === "paying");
    await vi.waitFor(() => expect(made.services.seen.confirms).toHaveLength(1));
    made.guest.navigate();
    await made.until(({ sessions }) => sessions[0]?.stopped);
    settle({ status: "paid", orderId: "order-1-xxxx", receipt: "r" });
    await made.until(({ sheet }) => sheet?.kind === "checkout" && sheet.state.phase === "done");
  });
});

describe("identity", () => {
  it("asks per scope with the app's reason, gives only what was said yes to, and remembers it [E5] [I-08]", async () => {
    const made = await rig();
    const { identity } = made.guest.client.capabilities;
    const asked = identity.requestScopes({ scopes: ["email"], reason: "For this order" });
    const sheet = await answerSheet(made, { granted: ["email", "phone"] });
    expect(sheet).toMatchObject({ kind: "consent", scopes: [{ scope: "email", reason: "Send your receipt" }], reason: "For this order" });
    expect(await asked).toEqual({ granted: ["email"], denied: [] });
    expect(made.services.state.grants.get("com.example.coffee")).toEqual(["email"]);
    await vi.waitFor(() => expect(made.guest.events).toContainEqual({ name: "grantchange", detail: { granted: ["email"] } }));
    expect(await identity.getUser()).toMatchObject({ email: "linh@example.com" });
    expect(await identity.requestScopes({ scopes: ["email"] })).toEqual({ granted: ["email"], denied: [] });
    expect(made.host.getSnapshot().sheet).toBeNull();
  });

  it("a no grants nothing", async () => {
    const made = await rig();
    const asked = made.guest.client.capabilities.identity.requestScopes({ scopes: ["email"] });
    await answerSheet(made, { granted: [] });
    expect(await asked).toEqual({ granted: [], denied: ["email"] });
    expect(made.services.state.grants.size).toBe(0);
  });

  it("a scope that the manifest does not declare is refused without a sheet [H1] [I-08]", async () => {
    const { guest, host } = await rig();
    await expect(guest.client.capabilities.identity.requestScopes({ scopes: ["email", "phone"] })).rejects.toMatchObject({
      code: "CAPABILITY_DENIED",
    });
    expect(host.getSnapshot().sheet).toBeNull();
  });

  it("a hidden app opens no sheet, and leaving takes an open one away [I-09]", async () => {
    const made = await rig();
    const { identity, checkout } = made.guest.client.capabilities;
    const asked = identity.requestScopes({ scopes: ["email"] });
    await made.until(({ sheet }) => sheet);
    made.host.hide(made.id);
    expect(await asked).toEqual({ granted: [], denied: ["email"] });
    expect(made.host.getSnapshot().sheet).toBeNull();
    await expect(identity.requestScopes({ scopes: ["email"] })).rejects.toMatchObject({ code: "USER_ACTIVATION_REQUIRED" });
    await expect(checkout.buy(latte)).rejects.toMatchObject({ code: "USER_ACTIVATION_REQUIRED" });
  });
});

describe("deny by default", () => {
  it("a capability taken away in the middle is refused at the next call [B-18] [H1]", async () => {
    let allowed = true;
    const { guest } = await rig({ policy: { allows: ({ capability }) => allowed || capability !== "identity" } });
    await guest.client.capabilities.identity.getUser();
    allowed = false;
    await expect(guest.client.capabilities.identity.getUser()).rejects.toMatchObject({ code: "CAPABILITY_DENIED" });
  });

  it("a capability that the manifest does not name is not there [H1]", async () => {
    const { guest } = await rig({ apps: [await sampleApp({ plaza: { capabilities: { identity: "1" }, catalogue: undefined } })] });
    expect(guest.client.supports("checkout.buy")).toBe(false);
    await expect(guest.client.capabilities.checkout.buy(latte)).rejects.toMatchObject({ code: "CAPABILITY_MISSING" });
  });

  it("network goes to declared origins only [A4]", async () => {
    const { guest } = await rig();
    const { network } = guest.client.capabilities;
    expect(await network.fetch({ url: "https://api.example.com/rates" })).toMatchObject({ status: 200 });
    for (const url of [
      "https://evil.example/",
      "https://api.example.com.evil.example/",
      "http://api.example.com/",
      "https://api.example.com:8443/",
    ]) {
      await expect(network.fetch({ url }), url).rejects.toMatchObject({ code: "ORIGIN_NOT_DECLARED" });
    }
  });
});

describe("analytics", () => {
  it("without consent not one request goes out, whatever the app sends [G3] [Z6]", async () => {
    const { guest, services, host, id } = await rig();
    const { analytics } = guest.client.capabilities;
    expect(await analytics.track({ name: "item_viewed", props: { sku: "x", price: 1 } })).toEqual({ accepted: false, reason: "consent" });
    expect(await analytics.page({ path: "/menu" })).toEqual({ accepted: false, reason: "consent" });
    host.end(id);
    await vi.waitFor(() => expect(services.seen.operations.map(({ name }) => name)).toEqual(["launched", "ready", "unloaded"]));
    expect(services.seen.events).toEqual([]);
  });

  it("with consent, events that the manifest declares go out and others do not [G2] [Z7]", async () => {
    const { guest, services, host, id } = await rig();
    await host.setConsents({ analytics: true, personalisation: false });
    const { analytics } = guest.client.capabilities;
    expect(await analytics.track({ name: "item_viewed", props: { sku: "x", price: 1 } })).toEqual({ accepted: true });
    expect(await analytics.track({ name: "item_bought" })).toEqual({ accepted: false, reason: "undeclared" });
    expect(await analytics.track({ name: "item_viewed", props: { sku: 1 } })).toEqual({ accepted: false, reason: "invalid_props" });
    host.hide(id);
    await vi.waitFor(() => expect(services.seen.events.map(({ name }) => name)).toEqual(["item_viewed", "hidden"]));
  });

  it("taking consent back drops what has not left yet [A-09]", async () => {
    const { guest, services, host, id } = await rig();
    await host.setConsents({ analytics: true, personalisation: false });
    await guest.client.capabilities.analytics.track({ name: "item_viewed", props: { sku: "x", price: 1 } });
    await host.setConsents({ analytics: false, personalisation: false });
    host.hide(id);
    await vi.waitFor(() => expect(services.seen.operations.map(({ name }) => name)).toContain("hidden"));
    expect(services.seen.events).toEqual([]);
  });
});

describe("storage", () => {
  it("keeps a device value per user and app, hands strings to the next start, and stops at the quota [J1] [H-06]", async () => {
    const apps = [await sampleApp(), await sampleApp({ appId: "com.example.other" })];
    const made = await rig({ apps });
    const { storage } = made.guest.client.capabilities;
    await storage.set({ scope: "device", key: "cart", value: [1, 2] });
    await storage.set({ scope: "device", key: "theme", value: "dark" });
    expect(await storage.get({ scope: "device", key: "cart" })).toEqual({ value: [1, 2] });
    expect(await storage.get({ scope: "device", key: "none" })).toEqual({ value: null });
    expect(await storage.keys({ scope: "device" })).toEqual({ keys: ["cart", "theme"] });
    expect(await storage.usage({ scope: "device" })).toEqual({ usedBytes: 20, quotaBytes: 1024 });
    await expect(storage.set({ scope: "device", key: "big", value: "x".repeat(1024) })).rejects.toMatchObject({ code: "QUOTA_EXCEEDED" });

    const other = await made.run("com.example.other");
    expect(other.guest.load.storage).toEqual({});
    expect(await other.guest.client.capabilities.storage.keys({ scope: "device" })).toEqual({ keys: [] });

    made.host.end(made.id);
    const again = await made.run();
    expect(again.guest.load.storage).toEqual({ theme: "dark" });
    await again.guest.client.capabilities.storage.clear({ scope: "device" });
    expect(await again.guest.client.capabilities.storage.keys({ scope: "device" })).toEqual({ keys: [] });
  });

  it("a hundred values at once stay within the quota [H-06]", async () => {
    const made = await rig();
    const { storage } = made.guest.client.capabilities;
    const kept = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) => storage.set({ scope: "device", key: `k${n}`, value: "x".repeat(100) })),
    );
    const { usedBytes, quotaBytes } = await storage.usage({ scope: "device" });
    expect(usedBytes).toBeLessThanOrEqual(quotaBytes);
    expect(kept.filter(({ status }) => status === "fulfilled")).toHaveLength(9);
  });

  it("another user of this browser does not see it [J1]", async () => {
    const made = await rig();
    await made.guest.client.capabilities.storage.set({ scope: "device", key: "secret", value: "x" });
    await made.host.signIn("u-2");
    const { guest } = await made.run();
    expect(guest.load.storage).toEqual({});
  });
});

describe("ui and navigation", () => {
  it("toast, alert and confirm are the host's, and settle with the user's answer [I3]", async () => {
    const made = await rig();
    const { ui } = made.guest.client.capabilities;
    const toast = ui.toast({ text: "Saved", action: "Undo" });
    const shown = await made.until(({ toasts }) => toasts[0]);
    made.host.toasts.answer(shown.id, true);
    expect(await toast).toEqual({ action: true });
    const alert = ui.alert({ text: "Closed today." });
    await answerSheet(made, {});
    expect(await alert).toEqual({});
    const confirm = ui.confirm({ text: "Empty the cart?", ok: "Empty" });
    await answerSheet(made, { ok: true });
    expect(await confirm).toEqual({ ok: true });
    await ui.setTitle({ title: "Menu" });
    expect(made.session().title).toBe("Menu");
  });

  it("a link opens only after the user's yes, and as the address that was shown [D3] [S-03]", async () => {
    const made = await rig();
    const { navigation } = made.guest.client.capabilities;
    const no = navigation.openUrl({ url: "https://example.com/terms" });
    await answerSheet(made, { open: false });
    expect(await no).toEqual({ opened: false });
    const yes = navigation.openUrl({ url: "https://EXAMPLE.com/a/../terms" });
    const sheet = await answerSheet(made, { open: true });
    expect(sheet).toMatchObject({ kind: "openUrl", url: "https://example.com/terms", origin: "example.com" });
    expect(await yes).toEqual({ opened: true });
    expect(made.opened).toEqual(["https://example.com/terms"]);
    await expect(navigation.openUrl({ url: "https://bank.example@evil.example/" })).rejects.toMatchObject({ code: "INVALID_PARAMS" });
  });
});
