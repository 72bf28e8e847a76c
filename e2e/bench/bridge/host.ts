import { createBridgeSession, offerCapabilities } from "@plaza/bridge/host";
import { defaultSessionLimits, PROTOCOL_VERSION, type Welcome } from "@plaza/protocol";
import * as Comlink from "comlink";
import { connect, WindowMessenger } from "penpal";
import { openRegistry } from "./open-registry.ts";
import { type Ask, answer } from "./workload.ts";

const open = 1e9;
const limits = { ...defaultSessionLimits, messagesPerSecond: open, messageBurst: open, maxInFlight: 1_000 };

const welcome: Welcome = {
  plaza: "welcome",
  protocol: PROTOCOL_VERSION,
  host: { name: "bench", version: "1" },
  app: { id: "bench.bridge" as Welcome["app"]["id"], release: "1.0.0", channel: "dev", sandbox: "frame" },
  capabilities: offerCapabilities({ required: { storage: "1" } }, openRegistry),
  context: {
    theme: "light",
    tokens: {},
    locale: "en",
    direction: "ltr",
    timeZone: "UTC",
    safeArea: { top: 0, right: 0, bottom: 0, left: 0 },
    capsule: { x: 0, y: 0, width: 0, height: 0 },
    viewport: { width: 1, height: 1, keyboardHeight: 0 },
    reducedMotion: false,
    textScale: 1,
    online: true,
  },
  granted: [],
  launch: { path: "/", query: "", fragment: "", scene: "home" },
};

function said(kind: string, subject?: string): Promise<{ perSecond?: number }> {
  return new Promise((resolve) => {
    const listen = (event: MessageEvent<{ bench?: string; subject?: string; perSecond?: number }>) => {
      if (event.data.bench !== kind || event.data.subject !== subject) return;
      window.removeEventListener("message", listen);
      resolve(event.data);
    };
    window.addEventListener("message", listen);
  });
}

async function frame(origin: string): Promise<Window> {
  const element = document.createElement("iframe");
  element.setAttribute("sandbox", "allow-scripts");
  const hello = said("hello");
  element.src = `${origin}/guest.html`;
  document.body.append(element);
  await hello;
  if (element.contentWindow === null) throw new Error("the frame has a window once it spoke");
  return element.contentWindow;
}

async function prepare(subject: string, guest: Window): Promise<void> {
  const prepared = said("prepared", subject);
  const channel = new MessageChannel();
  if (subject === "plaza-bridge") {
    const reply = new MessageChannel();
    const session = createBridgeSession({
      callPort: channel.port1,
      replyPort: reply.port1,
      createGate: () => new Worker(new URL("./gate.ts", import.meta.url), { type: "module" }),
      limits,
      registry: openRegistry,
    });
    session.setHandler(
      () => answer,
      () => {},
    );
    guest.postMessage({ bench: "prepare", subject }, "*", [channel.port2, reply.port2]);
    await session.bind(welcome);
  } else if (subject === "peer-penpal") {
    connect({ messenger: new WindowMessenger({ remoteWindow: guest, allowedOrigins: ["*"] }), methods: { get: (_params: Ask) => answer } });
    guest.postMessage({ bench: "prepare", subject }, "*");
  } else {
    if (subject === "peer-comlink") Comlink.expose({ get: (_params: Ask) => answer }, channel.port1);
    else channel.port1.onmessage = (event: MessageEvent<{ id: number }>) => channel.port1.postMessage({ id: event.data.id, value: answer });
    guest.postMessage({ bench: "prepare", subject }, "*", [channel.port2]);
  }
  await prepared;
}

/** Every subject in a frame of its own origin, so that none shares a process with another. */
async function start(
  subjects: readonly string[],
  port: number,
): Promise<(subject: string, calls: number, width: number) => Promise<number>> {
  const guests = new Map<string, Window>();
  for (const subject of subjects) {
    const guest = await frame(`http://${subject}.localhost:${port}`);
    await prepare(subject, guest);
    guests.set(subject, guest);
  }
  return async (subject, calls, width) => {
    const measured = said("measured", subject);
    guests.get(subject)?.postMessage({ bench: "measure", subject, calls, width }, "*");
    return (await measured).perSecond ?? Number.NaN;
  };
}

Object.assign(globalThis, { startBridgeBench: start });
