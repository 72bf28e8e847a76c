import { defaultSessionLimits } from "@plaza/protocol";
import { same } from "./assert.ts";
import type { SuiteRunner } from "./contract-suite.ts";
import { hostileFrames, notPlain } from "./hostile-frames.ts";
import type { PairOptions } from "./pair.ts";
import { callFrame, patientLimits, type RawPeer, refusalCode } from "./raw-peer.ts";

export type MakePeer = (options?: PairOptions) => Promise<RawPeer>;

/**
 * What a peer made by hand can do to the bridge: each attack with the reaction and with the absence of one. That each attack does work against comlink's own
 * `expose` is shown by `comlink-control.test.ts`.
 */
export function makeHostileSuite(runner: SuiteRunner, name: string, makePeer: MakePeer): void {
  const { it } = runner;
  async function withPeer(options: PairOptions, body: (peer: RawPeer) => Promise<void>): Promise<void> {
    const peer = await makePeer(options);
    try {
      await body(peer);
      const touched = ["polluted", "pwned", "then"].filter((key) => key in {} || Object.hasOwn(globalThis, key));
      same(touched, []);
    } finally {
      peer.close();
    }
  }

  /** Each frame is refused with its code, nothing is handled, and the session can still be used. */
  async function refusesAll(peer: RawPeer, frames: readonly { readonly frame: unknown; readonly code: string }[]): Promise<void> {
    frames.forEach(({ frame }, index) => void peer.send({ ...(frame as object), id: `attack-${index}` }));
    await peer.settle();
    same(
      frames.map((_, index) => refusalCode(peer.reply(`attack-${index}`))),
      frames.map(({ code }) => code),
    );
    same(peer.handled, []);
    await stillServes(peer);
  }

  async function stillServes(peer: RawPeer): Promise<void> {
    peer.send(callFrame("after", "lifecycle.ready"));
    await peer.settle();
    same([peer.handled.at(-1)?.method, refusalCode(peer.reply("after"))], ["lifecycle.ready", undefined]);
  }

  runner.describe(`a hostile peer over ${name}`, () => {
    it("gets no field by GET [B-01]", () => withPeer({}, (peer) => refusesAll(peer, hostileFrames.get)));
    it("constructs nothing, and runs no code, by CONSTRUCT [B-02]", () =>
      withPeer({}, (peer) => refusesAll(peer, hostileFrames.construct)));
    it("calls no inherited function by APPLY [B-03]", () => withPeer({}, (peer) => refusesAll(peer, hostileFrames.apply)));
    it("pollutes no prototype by SET [B-04]", () => {
      const before = Object.getOwnPropertyNames(Object.prototype).join();
      return withPeer({}, async (peer) => {
        await refusesAll(peer, hostileFrames.set);
        same(Object.getOwnPropertyNames(Object.prototype).join(), before);
      });
    });

    it("plants no proxy by SET, and nothing is ever said on the port it sent [B-05]", () =>
      withPeer({}, async (peer) => {
        const stolen = new MessageChannel();
        const heard = listen(stolen.port1);
        peer.send({ id: "steal", type: "SET", path: ["checkout.buy"], value: { type: "HANDLER", name: "proxy", value: stolen.port2 } }, [
          stolen.port2,
        ]);
        await peer.settle();
        same([refusalCode(peer.reply("steal")), peer.handled], ["BRIDGE_PROTOCOL", []]);
        await stillServes(peer);
        same(heard, []);
        stolen.port1.close();
      }));

    it("mints no port by 20,000 ENDPOINTs, and is killed at the last violation [B-06]", () =>
      withPeer({ limits: { ...patientLimits, maxViolations: defaultSessionLimits.maxViolations } }, async (peer) => {
        for (let index = 0; index < 20_000; index += 1) peer.send({ id: `e-${index}`, type: "ENDPOINT" });
        await peer.settle();
        same(peer.events.at(-1), { type: "closed", reason: "violations" });
        same(peer.events.filter(({ type }) => type === "violation").length, defaultSessionLimits.maxViolations);
        same(peer.received.length <= defaultSessionLimits.maxViolations + 1, true);
      }));

    it("ends its own session by RELEASE and nobody else's [B-07]", () =>
      withPeer({}, (peer) =>
        withPeer({}, async (other) => {
          peer.send({ id: "bye", type: "RELEASE" });
          await peer.settle();
          same(peer.events.at(-1), { type: "closed", reason: "released" });
          await stillServes(other);
        }),
      ));

    it("throws nothing in the host by malformed frames [B-08]", () => withPeer({}, (peer) => refusesAll(peer, hostileFrames.malformed)));

    it("gets no answer, and is counted, for what has no id [B-08]", () =>
      withPeer({}, async (peer) => {
        for (const frame of hostileFrames.nameless) peer.send(frame);
        await peer.settle();
        same(peer.events.filter(({ type }) => type === "violation").length, hostileFrames.nameless.length);
        same(peer.handled, []);
        await stillServes(peer);
      }));

    it("gains nothing by paths of a million segments, names of a megabyte or look-alikes [B-09]", () =>
      withPeer({}, (peer) => refusesAll(peer, hostileFrames.names)));

    it("sends no Map, Date, cycle, hole or depth where plain data is due [B-10]", () =>
      withPeer({}, async (peer) => {
        const values = notPlain();
        values.forEach(({ value }, index) => void peer.send(callFrame(`v-${index}`, "storage.set", { scope: "device", key: "k", value })));
        await peer.settle();
        same(
          values.map(({ what }, index) => [what, refusalCode(peer.reply(`v-${index}`))]),
          values.map(({ what, code }) => [what, code]),
        );
        same(peer.handled, []);
      }));

    it("is killed by the first message grossly over the limits [B-11]", async () => {
      const gross: readonly [what: string, value: unknown][] = [
        ["string", "x".repeat(64 * 1024 * 1024)],
        ["array", new Array(2_000_000).fill(0)],
        ["bytes", new ArrayBuffer(64 * 1024 * 1024)],
      ];
      for (const [what, value] of gross) {
        await withPeer({}, async (peer) => {
          peer.send(callFrame("big", "storage.set", { scope: "device", key: "k", value }));
          await peer.settle();
          same([what, peer.events.at(-1)], [what, { type: "closed", reason: "oversize" }]);
          same(peer.handled, []);
        });
      }
    });

    it("is killed by a message with many ports [B-11]", () =>
      withPeer({}, async (peer) => {
        const channels = Array.from({ length: 200 }, () => new MessageChannel());
        peer.send(
          callFrame("ports", "lifecycle.ready"),
          channels.map(({ port2 }) => port2),
        );
        await peer.settle();
        same(peer.events.at(-1), { type: "closed", reason: "oversize" });
        for (const { port1 } of channels) port1.close();
      }));

    it("ends the session by the first message on the reply port, which is not read [B-11]", () =>
      withPeer({}, async (peer) => {
        const closed = new Promise<void>((resolve) => void peer.session.signal.addEventListener("abort", () => resolve()));
        peer.replyPort.postMessage({ plaza: "pong", n: 1 });
        await closed;
        same(peer.events.slice(-2), [
          { type: "violation", kind: "reply_port", count: patientLimits.maxViolations },
          { type: "closed", reason: "violations" },
        ]);
      }));

    it("reaches the host with no more than a burst of a flood of 50,000 calls, and is killed [B-12]", () =>
      withPeer({ limits: { ...defaultSessionLimits, hangMs: 60_000 } }, async (peer) => {
        for (let index = 0; index < 50_000; index += 1) peer.send(callFrame(`f-${index}`, "storage.get", { scope: "device", key: "k" }));
        await peer.settle();
        same(peer.events.at(-1), { type: "closed", reason: "violations" });
        // The method's burst, and what its rate adds while the flood is read.
        same(peer.handled.length < 5_000, true);
      }));

    it("runs a call once however often its message is replayed [B-14]", () =>
      withPeer({}, async (peer) => {
        for (let index = 0; index < 5; index += 1) peer.send(callFrame("again", "checkout.buy", { lines: [{ sku: "tea", quantity: 1 }] }));
        await peer.settle();
        same(peer.handled.length, 1);
        same(
          peer.events.filter(({ type }) => type === "violation"),
          [1, 2, 3, 4].map((count) => ({ type: "violation", kind: "duplicate_id", count })),
        );
      }));

    it("settles no request of the host by forged or repeated responses [B-15]", () =>
      withPeer({}, async (peer) => {
        peer.send({ plaza: "response", id: 1, value: "too early" });
        await peer.settle();
        const answer = peer.session.request("back", {}, 5_000);
        const request = (await until(() => peer.received.find((frame) => (frame as { plaza?: string }).plaza === "request"))) as {
          id: number;
        };
        peer.send({ plaza: "response", id: request.id + 7, value: "forged" });
        peer.send({ plaza: "response", id: request.id, value: "mine" });
        peer.send({ plaza: "response", id: request.id, value: "twice" });
        same(await answer, "mine");
        await peer.settle();
        same(
          peer.events.filter(({ type }) => type === "violation"),
          [1, 2, 3].map((count) => ({ type: "violation", kind: "response", count })),
        );
      }));

    it("passes no proxy as an argument [B-16]", () =>
      withPeer({}, async (peer) => {
        const answering = new MessageChannel();
        const heard = listen(answering.port1);
        peer.send(
          {
            id: "toctou",
            type: "APPLY",
            path: ["checkout.buy"],
            argumentList: [{ type: "HANDLER", name: "proxy", value: answering.port2 }],
          },
          [answering.port2],
        );
        await peer.settle();
        same([refusalCode(peer.reply("toctou")), peer.handled, heard], ["BRIDGE_PROTOCOL", [], []]);
        answering.port1.close();
      }));

    it("passes no own __proto__, constructor or prototype, at any depth [B-17]", () =>
      withPeer({}, async (peer) => {
        const texts = ['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '{"prototype":1}'];
        texts.forEach(
          (value, index) =>
            void peer.send(
              callFrame(`k-${index}`, "storage.set", { scope: "device", key: "k", value: [{ deep: JSON.parse(value) as unknown }] }),
            ),
        );
        peer.send(callFrame("k-top", "analytics.track", JSON.parse('{"name":"a","props":{},"__proto__":{"polluted":1}}')));
        await peer.settle();
        same(
          ["k-0", "k-1", "k-2", "k-top"].map((id) => refusalCode(peer.reply(id))),
          ["INVALID_PARAMS", "INVALID_PARAMS", "INVALID_PARAMS", "INVALID_PARAMS"],
        );
        same(peer.handled, []);
      }));

    it("hands the handler nothing that says who calls [B-19]", () =>
      withPeer({}, async (peer) => {
        peer.send(
          callFrame("deputy", "checkout.getOrder", { orderId: "o-of-another", appId: "com.other.app", sub: "someone", sessionId: "s-2" }),
        );
        await peer.settle();
        same(peer.handled, [{ method: "checkout.getOrder", params: { orderId: "o-of-another" } }]);
      }));

    it("holds no more subscriptions than the cap, by 100,000 subscribes [B-27]", () =>
      withPeer({ limits: { ...patientLimits, messagesPerSecond: 1e9, messageBurst: 1e9, maxViolations: 20 } }, async (peer) => {
        for (let index = 0; index < 100_000; index += 1) peer.send({ plaza: "subscribe", name: `event.${index}` });
        await peer.settle();
        same(peer.events.filter(({ type }) => type === "subscribe").length, patientLimits.maxSubscriptions);
        same(peer.events.at(-1), { type: "closed", reason: "violations" });
      }));
  });
}

function listen(port: MessagePort): readonly unknown[] {
  const heard: unknown[] = [];
  port.onmessage = ({ data }) => void heard.push(data);
  return heard;
}

/** Waits for tasks to pass, without a length of time, until `read` finds something. */
async function until<T>(read: () => T | undefined): Promise<T> {
  const { port1, port2 } = new MessageChannel();
  try {
    for (;;) {
      const found = read();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        port1.onmessage = () => resolve();
        port2.postMessage(null);
      });
    }
  } finally {
    port1.close();
  }
}
