import { defaultSessionLimits, MiniAppError } from "@plaza/protocol";
import type { BridgeCall } from "../host/session-types.ts";
import { rejection, same } from "./assert.ts";
import { conformanceCases } from "./conformance.ts";
import type { MakePair, Pair, PairOptions } from "./pair.ts";
import { testContext } from "./welcome.ts";

/** Of vitest, or any runner with these two. */
export interface SuiteRunner {
  describe(name: string, body: () => void): void;
  it(name: string, body: () => Promise<void>): void;
}

/**
 * What every transport between host and guest must do, over whatever `makePair` builds: memory, iframe, worker. The gate at the other end must be
 * that of the protocol's own capabilities.
 */
export function makeContractSuite(runner: SuiteRunner, name: string, makePair: MakePair): void {
  const { it } = runner;
  async function withPair(options: PairOptions, body: (pair: Pair) => Promise<void>): Promise<void> {
    const pair = await makePair({ limits: { ...defaultSessionLimits, hangMs: 30_000 }, ...options });
    try {
      await body(pair);
    } finally {
      pair.close();
    }
  }

  runner.describe(`the bridge over ${name}`, () => {
    it("tells the guest protocol, host and capabilities before anything else [B1]", () =>
      withPair({}, async ({ guest, session }) => {
        const welcome = (await guest.welcome()) as Readonly<Record<string, unknown>>;
        same(welcome.protocol, 1);
        same(welcome.host, { name: "test-host", version: "0.0.0" });
        same(session.state, "open");
      }));

    it("lets the guest ask for one capability or one method [B4]", () =>
      withPair({ offers: { storage: { version: "1", methods: { get: { timeoutMs: 500 } } } } }, async ({ guest }) => {
        same(await guest.supports("storage"), true);
        same(await guest.supports("storage.get"), true);
        same(await guest.supports("storage.set"), false);
        same(await guest.supports("checkout.buy"), false);
        same(await guest.supports("toString"), false);
        same((await rejection(guest.call("storage.set", {}))).code, "METHOD_NOT_FOUND");
        same((await rejection(guest.call("checkout.buy", {}))).code, "CAPABILITY_MISSING");
      }));

    it("carries a call to the handler and its result back", () => {
      const seen: BridgeCall[] = [];
      const handler = (call: BridgeCall) => {
        seen.push(call);
        return { value: { cups: 2 } };
      };
      return withPair({ handler }, async ({ guest }) => {
        same(await guest.call("storage.get", { scope: "device", key: "cart" }), { value: { cups: 2 } });
        const [{ method, capability, name, params }] = seen as [BridgeCall];
        same(
          { method, capability, name, params },
          { method: "storage.get", capability: "storage", name: "get", params: { scope: "device", key: "cart" } },
        );
      });
    });

    it("carries every method's example to the handler", () => {
      const reached: string[] = [];
      const handler = (call: BridgeCall) => {
        reached.push(call.method);
        throw new MiniAppError("CONSENT_DENIED");
      };
      return withPair({ handler }, async ({ guest }) => {
        const cases = conformanceCases();
        for (const { id, valid } of cases) same((await rejection(guest.call(id, valid))).code, "CONSENT_DENIED");
        same(
          reached,
          cases.map(({ id }) => id),
        );
      });
    });

    it("carries bytes both ways", () =>
      withPair(
        {
          handler: ({ params }) => ({
            status: 200,
            headers: {},
            url: "https://api.example.com/",
            body: new Uint8Array((params as { body: ArrayBuffer }).body).map((byte) => byte + 1).buffer,
          }),
        },
        async ({ guest }) => {
          const result = (await guest.call("network.fetch", {
            url: "https://api.example.com/",
            method: "POST",
            body: new Uint8Array([1, 2, 3]).buffer,
          })) as { body: ArrayBuffer };
          same([...new Uint8Array(result.body)], [2, 3, 4]);
        },
      ));

    it("answers 100 calls in flight each with its own result", () =>
      withPair({ handler: async ({ params }) => ({ value: (params as { key: string }).key }) }, async ({ guest }) => {
        const keys = Array.from({ length: 100 }, (_, index) => `key-${index}`);
        const results = await Promise.all(keys.map((key) => guest.call("storage.get", { scope: "device", key })));
        same(
          results,
          keys.map((value) => ({ value })),
        );
      }));

    it("keeps code, text, data and retry time of a typed error", () => {
      const handler = () => {
        throw new MiniAppError("QUOTA_EXCEEDED", "The storage is full.", { data: { usedBytes: 9 }, retryAfterMs: 70 });
      };
      return withPair({ handler }, async ({ guest }) => {
        const { code, message, data, retryAfterMs } = await rejection(guest.call("storage.clear", { scope: "device" }));
        same(
          { code, message, data, retryAfterMs },
          { code: "QUOTA_EXCEEDED", message: "The storage is full.", data: { usedBytes: 9 }, retryAfterMs: 70 },
        );
      });
    });

    it("turns an unknown error into INTERNAL with a correlation id and nothing of its text", () => {
      const handler = async () => {
        throw new TypeError("password is hunter2");
      };
      return withPair({ handler }, async ({ guest }) => {
        const error = await rejection(guest.call("storage.clear", { scope: "device" }));
        same([error.code, error.data], ["INTERNAL", { correlationId: "test-correlation" }]);
        same(/hunter2/.test(`${error.message} ${error.stack}`), false);
      });
    });

    it("strips from a result what its contract does not name", () =>
      withPair({ handler: () => ({ id: "p-1", state: "member", passwordHash: "secret" }) }, async ({ guest }) => {
        same(await guest.call("identity.getUser", {}), { id: "p-1", state: "member" });
      }));

    it("refuses params that break the contract before the handler sees them", () => {
      let handled = 0;
      const handler = () => {
        handled += 1;
        return {};
      };
      return withPair({ handler }, async ({ guest }) => {
        const error = await rejection(guest.call("checkout.buy", { lines: [{ sku: "flat-white", quantity: -1 }] }));
        same(error.code, "INVALID_PARAMS");
        same((error.data as { issues: { path: string }[] }).issues[0]?.path, "lines.0.quantity");
        same((await rejection(guest.call("storage.set", { scope: "device", key: "k", value: new Date(0) }))).code, "INVALID_PARAMS");
        same(handled, 0);
      });
    });

    it("asks for permission at each call, right before the handler [H1] [B-18]", () => {
      let granted = true;
      let handled = 0;
      const authorise = () => {
        if (!granted) throw new MiniAppError("CAPABILITY_DENIED");
      };
      const handler = () => {
        handled += 1;
        return { value: null };
      };
      return withPair({ authorise, handler }, async ({ guest }) => {
        await guest.call("storage.get", { scope: "device", key: "a" });
        granted = false;
        same((await rejection(guest.call("storage.get", { scope: "device", key: "a" }))).code, "CAPABILITY_DENIED");
        same(handled, 1);
      });
    });

    it("ends a call at its time, and at its signal, when the host never answers [B2]", () =>
      withPair({ handler: () => new Promise(() => undefined) }, async ({ guest }) => {
        same((await rejection(guest.call("storage.keys", { scope: "device" }, { timeoutMs: 30 }))).code, "BRIDGE_TIMEOUT");
        same((await rejection(guest.call("storage.keys", { scope: "device" }, { abortAfterMs: 30 }))).code, "ABORTED");
      }));

    it("refuses calls over the method's rate with the time to wait [H6]", () =>
      withPair({ handler: () => ({ action: false }) }, async ({ guest }) => {
        for (let call = 0; call < 5; call += 1) await guest.call("ui.toast", { text: "Saved" });
        const { code, retryAfterMs = 0 } = await rejection(guest.call("ui.toast", { text: "Saved" }));
        same(code, "RATE_LIMITED");
        same(retryAfterMs > 0 && retryAfterMs <= 1_000, true);
      }));

    it("pushes events to subscribers only, until they unsubscribe", () =>
      withPair({}, async ({ guest, session }) => {
        same(session.emit("orderupdate", { orderId: "o-1", status: "paid" }), false);
        await subscribed(session, "orderupdate", () => guest.subscribe("orderupdate"));
        same(session.emit("orderupdate", { orderId: "o-2", status: "paid" }), true);
        same(await guest.events(1), [{ name: "orderupdate", detail: { orderId: "o-2", status: "paid" } }]);
        await unsubscribed(session, "orderupdate", () => guest.unsubscribe("orderupdate"));
        same(session.emit("orderupdate", { orderId: "o-3", status: "paid" }), false);
      }));

    it("pushes only what changed of the context, also what changed before the guest subscribed [B7]", () =>
      withPair({}, async ({ guest, session }) => {
        session.updateContext({ ...testContext, theme: "dark" });
        await subscribed(session, "contextchange", () => guest.subscribe("contextchange"));
        session.updateContext({ ...testContext, theme: "dark" });
        session.updateContext({ ...testContext, theme: "dark", locale: "vi", safeArea: { ...testContext.safeArea, top: 44 } });
        same(await guest.events(2), [
          { name: "contextchange", detail: { theme: "dark" } },
          { name: "contextchange", detail: { locale: "vi", safeArea: { top: 44, right: 0, bottom: 0, left: 0 } } },
        ]);
      }));

    it("pushes the scopes when a grant is given or taken back", () =>
      withPair({}, async ({ guest, session }) => {
        await subscribed(session, "grantchange", () => guest.subscribe("grantchange"));
        session.updateGranted(["email"]);
        session.updateGranted(["email"]);
        session.updateGranted([]);
        same(await guest.events(2), [
          { name: "grantchange", detail: { granted: ["email"] } },
          { name: "grantchange", detail: { granted: [] } },
        ]);
      }));

    it("asks the guest and settles once: by its answer, or by the time [B-15]", () =>
      withPair({}, async ({ guest, session }) => {
        same(await session.request("back", {}, 5_000), undefined);
        await guest.answerBack({ handled: true });
        same(await session.request("back", {}, 5_000), { handled: true });
        await guest.answerBack(null, true);
        same((await rejection(session.request("back", {}, 30))).code, "BRIDGE_TIMEOUT");
      }));

    it("fails everything that is pending, on both sides, when the session closes [B2]", () =>
      withPair({ handler: () => new Promise(() => undefined) }, async ({ guest, session }) => {
        await guest.answerBack(null, true);
        const call = rejection(guest.call("storage.keys", { scope: "device" }));
        const request = rejection(session.request("back", {}, 60_000));
        const closed = guest.closed();
        // A second call is refused by the gate: when its answer is there, the first has arrived.
        await rejection(guest.call("checkout.buy", {}));
        session.close("stopped");
        same([(await call).code, (await request).code], ["BRIDGE_CLOSED", "BRIDGE_CLOSED"]);
        await closed;
        same((await rejection(guest.call("storage.keys", { scope: "device" }))).code, "BRIDGE_CLOSED");
        same([session.state, session.signal.aborted], ["closed", true]);
      }));
  });
}

function subscribed(session: Pair["session"], name: string, act: () => Promise<void>): Promise<void> {
  return heard(session, "subscribe", name, act);
}

function unsubscribed(session: Pair["session"], name: string, act: () => Promise<void>): Promise<void> {
  return heard(session, "unsubscribe", name, act);
}

async function heard(session: Pair["session"], type: "subscribe" | "unsubscribe", name: string, act: () => Promise<void>): Promise<void> {
  const reported = new Promise<void>((resolve) => {
    const remove = session.onEvent((event) => {
      if (event.type !== type || event.name !== name) return;
      remove();
      resolve();
    });
  });
  await act();
  await reported;
}
