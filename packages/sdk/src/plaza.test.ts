import { GUEST_REALM } from "@plaza/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Plaza } from "./index.ts";
import { connect } from "./index.ts";
import { plazaOf } from "./realm.ts";
import { createTestRealm, type TestRealm, testWelcome } from "./testing/realm.ts";

let host: TestRealm;
let plaza: Plaza;

beforeEach(async () => {
  host = await createTestRealm();
  plaza = plazaOf(host.realm);
});
afterEach(() => host.close());

/** Resolves when the event has reached the guest. */
async function event(name: string, detail: unknown): Promise<void> {
  const arrived = new Promise<void>((resolve) => host.realm.on(name, () => resolve()));
  host.send({ plaza: "event", name, detail });
  await arrived;
}

it("tells who runs, where, and what can be called", () => {
  expect(plaza.app).toEqual(testWelcome.app);
  expect(plaza.launch).toEqual(testWelcome.launch);
  expect(plaza.host).toEqual({ name: "Test host", version: "1.0.0" });
  expect(
    ["checkout", "checkout.buy", "checkout.getOrder", "storage", "storage.get", "constructor"].map((name) => plaza.supports(name)),
  ).toEqual([true, true, false, false, false, false]);
});

it("keeps context, grants and visibility live, and listeners find them new already", async () => {
  const seen: unknown[] = [];
  plaza.on("contextchange", (diff) => seen.push(diff, plaza.context.theme));
  plaza.on("grantchange", ({ granted }) => seen.push(granted, plaza.granted));
  const first = plaza.context;
  await event("contextchange", { theme: "dark" });
  await event("grantchange", { granted: ["email"] });
  await event("hidden", {});
  expect(seen).toEqual([{ theme: "dark" }, "dark", ["email"], ["email"]]);
  expect([plaza.visibility, plaza.context === first, plaza.context.locale, first.theme]).toEqual(["hidden", false, "en", "light"]);
});

it("calls with one object, and rejects typed for what the host does not offer", async () => {
  const order = plaza.checkout.buy({ lines: [{ sku: "latte", quantity: 1 }] });
  const call = await host.nextCall();
  expect(call).toMatchObject({ method: "checkout.buy", params: { lines: [{ sku: "latte", quantity: 1 }] } });
  call.answer({ status: "cancelled" });
  expect(await order).toEqual({ status: "cancelled" });
  await expect(plaza.storage.get({ scope: "device", key: "x" })).rejects.toMatchObject({ code: "CAPABILITY_MISSING" });
  await expect((plaza as never as { unheardOf: { method(): Promise<void> } }).unheardOf.method()).rejects.toMatchObject({
    code: "CAPABILITY_MISSING",
  });
  await expect(plaza.identity.getIdToken()).rejects.toMatchObject({ code: "METHOD_NOT_FOUND" });
});

it("can be returned from an async function: it is no thenable", async () => {
  expect(await Promise.resolve(plaza)).toBe(plaza);
});

describe("back and unload", () => {
  it("answers Back by the app's handler, and gives it back with null", async () => {
    let answer: boolean | undefined = true;
    const set = plaza.navigation.setBackHandler(() => answer);
    const on = await host.nextCall();
    expect(on).toMatchObject({ method: "navigation.setBackHandler", params: { enabled: true } });
    on.answer({});
    await set;
    expect(await host.request("back")).toBe(true);
    answer = undefined;
    expect(await host.request("back")).toBe(true);
    answer = false;
    expect(await host.request("back")).toBe(false);
    const unset = plaza.navigation.setBackHandler(null);
    const off = await host.nextCall();
    expect(off).toMatchObject({ params: { enabled: false } });
    off.answer({});
    await unset;
    expect(await host.request("back")).toBeUndefined();
  });

  it("runs every unload handler before it answers, and none that was removed", async () => {
    const ran: string[] = [];
    const remove = plaza.lifecycle.onBeforeUnload(() => ran.push("removed"));
    plaza.lifecycle.onBeforeUnload(async () => {
      await Promise.resolve();
      ran.push("async");
    });
    plaza.lifecycle.onBeforeUnload(() => {
      throw new Error("one breaks");
    });
    remove();
    expect(await host.request("beforeunload")).toEqual({});
    expect(ran).toEqual(["async"]);
  });
});

describe("connect", () => {
  afterEach(() => Reflect.deleteProperty(globalThis, GUEST_REALM));

  it("gives every copy of the SDK the same Plaza, and rejects once the session has ended", async () => {
    Object.defineProperty(globalThis, GUEST_REALM, { value: host.realm, configurable: true });
    const first = await connect();
    expect([await connect(), host.realm.plaza]).toEqual([first, first]);
    const closed = new Promise<void>((resolve) => host.realm.onClose(resolve));
    host.send({ plaza: "closed", reason: "host" });
    await closed;
    await expect(connect()).rejects.toMatchObject({ code: "BRIDGE_CLOSED" });
    await expect(first.identity.getUser()).rejects.toMatchObject({ code: "BRIDGE_CLOSED" });
  });

  it("ignores an object of another version under the same name", async () => {
    Object.defineProperty(globalThis, GUEST_REALM, { value: { version: 2 }, configurable: true });
    await expect(connect()).rejects.toMatchObject({ code: "NO_HOST" });
  });
});
