import { same } from "./assert.ts";
import type { SuiteRunner } from "./contract-suite.ts";
import type { MakePeer } from "./hostile-suite.ts";
import type { PairOptions } from "./pair.ts";
import { callFrame, patientLimits, type RawPeer, refusalCode } from "./raw-peer.ts";

const storageOnly = { storage: { version: "1", methods: { keys: { timeoutMs: 1_000 }, clear: { timeoutMs: 1_000 } } } };
const list = (id: string) => callFrame(id, "storage.keys", { scope: "device" });

/** What a peer made by hand can do with a session as such: hand it on, outlive it, answer for it. */
export function makeHostileSessionSuite(runner: SuiteRunner, name: string, makePeer: MakePeer): void {
  const { it } = runner;
  async function withPeer(options: PairOptions, body: (peer: RawPeer) => Promise<void>): Promise<void> {
    const peer = await makePeer(options);
    try {
      await body(peer);
    } finally {
      peer.close();
    }
  }

  runner.describe(`a session in hostile hands over ${name}`, () => {
    it("gives a thief of its port what the app had, under the app's limits and name, and no answer of the host [B-20]", () =>
      withPeer({ offers: storageOnly, handler: () => ({ keys: [] }), limits: { ...patientLimits, maxViolations: 3 } }, async (peer) => {
        const thief = await steal(peer);
        for (const [id, method] of Object.entries({ a: "checkout.buy", b: "identity.getUser", c: "storage.set" }))
          thief.port.postMessage(callFrame(id, method));
        thief.port.postMessage(list("d"));
        const answered = await thief.until(() => thief.heard.length >= 3);
        same(answered.map(refusalCode), ["CAPABILITY_DENIED", "CAPABILITY_DENIED", "CAPABILITY_DENIED"]);
        await until(peer, () => peer.handled.length === 1);
        same(peer.handled, [{ method: "storage.keys", params: { scope: "device" } }]);
        // What the host answers goes to the app's own port; what the thief does wrong is counted against the app, whose session then ends.
        for (let index = 0; index < 3; index += 1) thief.port.postMessage({ id: `g-${index}`, type: "GET", path: [] });
        await until(peer, () => peer.session.state === "closed");
        same(peer.events.at(-1), { type: "closed", reason: "violations" });
        same(
          thief.heard.some((frame) => (frame as { id?: string }).id === "d"),
          false,
        );
        thief.port.close();
      }));

    it("dies in the hands of a thief that does not run the app's heartbeat, and with the app's frame [B-20]", async () => {
      await withPeer({ limits: { ...patientLimits, heartbeatMs: 20, hangMs: 120 } }, async (peer) => {
        const thief = await steal(peer);
        await until(peer, () => peer.session.state === "closed");
        same(peer.events.at(-1), { type: "closed", reason: "hang" });
        thief.port.close();
      });
      await withPeer({ handler: () => ({ keys: [] }) }, async (peer) => {
        const thief = await steal(peer);
        peer.session.close("reloaded");
        await withPeer({ handler: () => ({ keys: [] }) }, async (other) => {
          thief.port.postMessage(list("late"));
          await other.settle();
          same([peer.handled, other.handled, thief.heard], [[], [], []]);
        });
        thief.port.close();
      });
    });

    it("is over for its old ports when the app starts again: one effect, in the session that is alive [B-26]", async () => {
      const effects: string[] = [];
      const handler = ({ method }: { readonly method: string }) => {
        effects.push(method);
        return new Promise(() => undefined);
      };
      await withPeer({ handler }, async (before) => {
        before.send(list("1"));
        await before.settle();
        before.session.close("reloaded");
        await withPeer({ handler: () => ({ keys: [] }) }, async (after) => {
          before.send(list("2"));
          before.replyPort.postMessage({ plaza: "initialized" });
          after.send(list("1"));
          await after.settle();
          same([effects, after.handled.length, refusalCode(after.reply("1"))], [["storage.keys"], 1, undefined]);
          same([before.session.state, after.session.state], ["closed", "open"]);
        });
      });
    });

    it("answers the host once and with plain data, whatever the guest calls `then` [B-15]", () =>
      withPeer({}, async (peer) => {
        const ask = async (value: unknown) => {
          const before = peer.received.length;
          const answer = peer.session.request("back", {}, 300);
          // The rejection is looked at below, and not while the request is still on its way.
          answer.catch(() => undefined);
          await until(peer, () => peer.received.length > before);
          peer.send({ plaza: "response", id: (peer.received.at(-1) as { id: number }).id, value });
          return answer.catch((error: { code: string }) => error.code);
        };
        const promiseLike = Object.fromEntries(["then", "toJSON", "catch"].map((member) => [member, "resolve"]));
        same(await ask(promiseLike), promiseLike);
        same(await ask(new Map([["then", 1]])), "BRIDGE_TIMEOUT");
        same(await ask({ value: new Date(0) }), "BRIDGE_TIMEOUT");
        same(
          peer.events.filter(({ type }) => type === "violation").map((event) => (event as { kind: string }).kind),
          ["malformed", "malformed"],
        );
      }));

    it("keeps no more calls waiting than the cap, however many the host never answers [B-13]", () => {
      const limits = { ...patientLimits, maxInFlight: 40, messageBurst: 1e6 };
      return withPeer({ limits, handler: () => new Promise(() => undefined) }, async (peer) => {
        const ids = Array.from({ length: 3_000 }, (_, index) => `n-${index}`);
        for (const id of ids) peer.send(callFrame(id, "storage.get", { scope: "device", key: "k" }));
        await peer.settle();
        same(peer.handled.length, 40);
        const codes = ids.map((id) => refusalCode(peer.reply(id)));
        same(codes.filter((code) => code === undefined).length, 40);
        same(
          codes.filter((code) => code !== undefined && code !== "BRIDGE_BUSY" && code !== "RATE_LIMITED"),
          [],
        );
        same(peer.session.state, "open");
      });
    });

    it("learns nothing by calls that this host does not know, or of members that it does not know [B-25]", () =>
      withPeer({ handler: () => ({ keys: [], secret: "of the host" }) }, async (peer) => {
        peer.send(callFrame("newer", "storage.compact"));
        peer.send(callFrame("other", "telepathy.read"));
        peer.send(callFrame("extra", "storage.keys", { scope: "device", since: "v2", prefixes: [] }));
        await peer.settle();
        same(
          ["newer", "other"].map((id) => refusalCode(peer.reply(id))),
          ["METHOD_NOT_FOUND", "METHOD_NOT_FOUND"],
        );
        same(peer.handled, [{ method: "storage.keys", params: { scope: "device" } }]);
        same(peer.reply("extra"), { id: "extra", type: "RAW", value: { keys: [] } });
      }));
  });
}

/** Moves the guest's end of the call port to somebody else, as `postMessage(port, "*", [port])` does. */
async function steal(peer: RawPeer) {
  const { port1, port2 } = new MessageChannel();
  const arrived = new Promise<MessagePort>((resolve) => {
    port2.onmessage = ({ ports }) => resolve(ports[0] as MessagePort);
  });
  port1.postMessage(null, [peer.callPort]);
  const port = await arrived;
  port1.close();
  const heard: unknown[] = [];
  let wake = (): void => undefined;
  port.onmessage = ({ data }: MessageEvent<{ plaza?: string }>) => {
    if (data.plaza === "ping") return;
    heard.push(data);
    wake();
  };
  return {
    port,
    heard,
    async until(holds: () => boolean): Promise<readonly unknown[]> {
      while (!holds()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return heard;
    },
  };
}

/** Waits for tasks to pass, without a length of time, until it holds. */
async function until(peer: RawPeer, holds: () => boolean): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const closed = new Promise<void>((resolve) => void peer.session.signal.addEventListener("abort", () => resolve()));
  while (!holds()) {
    const task = new Promise<void>((resolve) => {
      port1.onmessage = () => resolve();
    });
    port2.postMessage(null);
    await (peer.session.state === "closed" ? task : Promise.race([task, closed]));
  }
  port1.close();
}
