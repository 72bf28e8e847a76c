import { createGuestRealm } from "@plaza/bridge/guest";
import type { GuestRealm, HostFrame, Welcome } from "@plaza/protocol";

/** A realm on real ports whose other ends a test holds: it plays the host by hand. */
export interface TestRealm {
  readonly realm: GuestRealm;
  /** What the guest said, in order. */
  readonly said: Record<string, unknown>[];
  send(frame: HostFrame): void;
  /** Resolves with the next call; `answer` settles it. */
  nextCall(): Promise<{ method: string; params: unknown; answer(value: unknown): void; refuse(code: string): void }>;
  /** Resolves with the value of the guest's answer to a request. */
  request(name: "back" | "beforeunload"): Promise<unknown>;
  close(): void;
}

export const testWelcome: Welcome = {
  plaza: "welcome",
  protocol: 1,
  host: { name: "Test host", version: "1.0.0" },
  app: { id: "com.example.shop", release: "1.0.0", channel: "stable", sandbox: "frame" } as Welcome["app"],
  capabilities: {
    identity: { version: "1", methods: { getUser: { timeoutMs: 5_000 }, requestScopes: { timeoutMs: 5_000 } } },
    checkout: { version: "1", methods: { buy: { timeoutMs: 5_000 }, payOrder: { timeoutMs: 5_000 } } },
    navigation: { version: "1", methods: { setBackHandler: { timeoutMs: 5_000 }, close: { timeoutMs: 5_000 } } },
    lifecycle: { version: "1", methods: { ready: { timeoutMs: 5_000 } } },
  },
  context: {
    theme: "light",
    tokens: {},
    locale: "en",
    direction: "ltr",
    timeZone: "UTC",
    safeArea: { top: 0, right: 0, bottom: 0, left: 0 },
    capsule: { x: 0, y: 0, width: 0, height: 0 },
    viewport: { width: 390, height: 700, keyboardHeight: 0 },
    reducedMotion: false,
    textScale: 1,
    online: true,
  },
  granted: [],
  launch: { path: "/", query: "", fragment: "", scene: "home" },
};

export async function createTestRealm(): Promise<TestRealm> {
  const [call, reply] = [new MessageChannel(), new MessageChannel()];
  const runtime = createGuestRealm(call.port2, reply.port2);
  const said: Record<string, unknown>[] = [];
  const calls: Record<string, unknown>[] = [];
  const waiting: (() => void)[] = [];
  call.port1.onmessage = ({ data }: MessageEvent<Record<string, unknown>>) => {
    (data.type === "APPLY" ? calls : said).push(data);
    for (const wake of waiting.splice(0)) wake();
  };
  const send = (frame: HostFrame): void => reply.port1.postMessage(frame);
  const heard = () => new Promise<void>((resolve) => waiting.push(resolve));
  send(testWelcome);
  let requests = 0;
  return {
    realm: await runtime.ready,
    said,
    send,
    async nextCall() {
      while (calls.length === 0) await heard();
      const { id, path, argumentList } = calls.shift() as { id: string; path: [string]; argumentList: [{ value: unknown }] };
      return {
        method: path[0],
        params: argumentList[0].value,
        answer: (value) => reply.port1.postMessage({ id, type: "RAW", value }),
        refuse: (code) =>
          reply.port1.postMessage({
            id,
            type: "HANDLER",
            name: "throw",
            value: { isError: true, value: { name: "MiniAppError", code, message: code } },
          }),
      };
    },
    async request(name) {
      const id = ++requests;
      send({ plaza: "request", id, name, params: {} });
      for (;;) {
        const answer = said.find((frame) => frame.plaza === "response" && frame.id === id);
        if (answer !== undefined) return answer.value;
        await heard();
      }
    },
    close() {
      send({ plaza: "closed", reason: "host" });
      call.port1.close();
    },
  };
}
