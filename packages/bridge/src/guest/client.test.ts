import type { GuestEndpoint } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { rejection } from "../testing/assert.ts";
import { createClient } from "./index.ts";

function createFakeRealm() {
  const posted: { id?: string; type?: string; path?: string[] }[] = [];
  const listeners = new Set<(event: MessageEvent) => void>();
  const closing = new Set<() => void>();
  const endpoint: GuestEndpoint = {
    postMessage: (message) => void posted.push(structuredClone(message) as { id: string }),
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  };
  const realm = {
    endpoint,
    closed: false,
    welcome: { capabilities: { storage: { version: "1", methods: { get: { timeoutMs: 20 }, keys: { timeoutMs: 60_000 } } } } },
    onClose(listener: () => void) {
      closing.add(listener);
      return () => closing.delete(listener);
    },
  };
  return {
    realm,
    posted,
    answer: (id: string | undefined, frame: object) =>
      listeners.forEach((listener) => void listener({ data: { id, ...frame } } as MessageEvent)),
    close() {
      realm.closed = true;
      for (const listener of closing) listener();
    },
  };
}

const get = { scope: "device", key: "k" } as const;

describe("the guest's client", () => {
  it("sends one APPLY with one RAW argument, and an empty object where there are no params", async () => {
    const { realm, posted, answer } = createFakeRealm();
    const { capabilities } = createClient(realm);
    const call = capabilities.storage.get(get);
    expect(posted).toEqual([
      { id: expect.stringMatching(/^[0-9a-f-]{1,64}$/), type: "APPLY", path: ["storage.get"], argumentList: [{ type: "RAW", value: get }] },
    ]);
    answer(posted[0]?.id, { type: "RAW", value: { value: 7 } });
    expect(await call).toEqual({ value: 7 });
    void capabilities.storage.keys(undefined as never).catch(() => undefined);
    expect(posted[1]).toMatchObject({ argumentList: [{ type: "RAW", value: {} }] });
  });

  it("settles by the method's own time, each call at its own, with one answer too late ignored [B2]", async () => {
    const { realm, posted, answer } = createFakeRealm();
    const { capabilities } = createClient(realm);
    const long = capabilities.storage.keys({ scope: "device" });
    expect((await rejection(capabilities.storage.get(get))).code).toBe("BRIDGE_TIMEOUT");
    answer(posted[1]?.id, { type: "RAW", value: { value: "late" } });
    answer(posted[0]?.id, { type: "RAW", value: { keys: [] } });
    expect(await long).toEqual({ keys: [] });
  });

  it.each([Number.POSITIVE_INFINITY, Number.NaN, -1, 0, 2 ** 40])(
    "takes %d for a time without settling at once or never [B2]",
    async (timeoutMs) => {
      const { realm, posted, answer } = createFakeRealm();
      const call = createClient(realm).capabilities.storage.keys({ scope: "device" }, { timeoutMs });
      await Promise.resolve();
      answer(posted[0]?.id, { type: "RAW", value: { keys: [] } });
      expect(await call).toEqual({ keys: [] });
    },
  );

  it("sends nothing for a signal that is aborted already, or a realm that is closed", async () => {
    const { realm, posted, close } = createFakeRealm();
    const { capabilities } = createClient(realm);
    expect((await rejection(capabilities.storage.get(get, { signal: AbortSignal.abort() }))).code).toBe("ABORTED");
    close();
    expect((await rejection(capabilities.storage.get(get))).code).toBe("BRIDGE_CLOSED");
    expect(posted).toEqual([]);
  });

  it("refuses params that cannot be cloned, without hanging", async () => {
    const { realm } = createFakeRealm();
    expect((await rejection(createClient(realm).capabilities.storage.get({ ...get, callback: () => 1 } as never))).code).toBe(
      "INVALID_PARAMS",
    );
  });

  it("rejects, and never throws, for what is not offered, whatever its name [B4]", async () => {
    const { realm } = createFakeRealm();
    const { capabilities, supports } = createClient<Readonly<Record<string, Readonly<Record<string, () => Promise<unknown>>>>>>(realm);
    for (const name of ["checkout", "constructor", "__proto__", "toString"]) {
      expect((await rejection(capabilities[name]!.buy!())).code, name).toBe("CAPABILITY_MISSING");
      expect(supports(name), name).toBe(false);
    }
    for (const name of ["set", "constructor", "valueOf"])
      expect((await rejection(capabilities.storage![name]!())).code, name).toBe("METHOD_NOT_FOUND");
    expect([supports("storage"), supports("storage.get"), supports("storage.toString"), supports("")]).toEqual([true, true, false, false]);
  });

  it("is no thenable, so that a promise can resolve with it, and survives JSON", async () => {
    const { capabilities } = createClient(createFakeRealm().realm);
    expect(await Promise.resolve(capabilities)).toBe(capabilities);
    expect(await Promise.resolve(capabilities.storage)).toBe(capabilities.storage);
    expect(JSON.stringify(capabilities)).toBe("{}");
  });
});
