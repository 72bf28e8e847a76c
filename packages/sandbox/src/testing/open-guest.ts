import type { Frame, Page } from "playwright";
import { welcome } from "./guest.ts";
import type { PeerCall, PeerOpen } from "./peer.ts";
import { guestFrame, type Rig } from "./rig.ts";

export interface OpenGuest {
  readonly id: number;
  readonly origin: string;
  /** Looked up at each access: a guest that navigates has another frame, or none. */
  readonly guest: Frame;
  /** The `loaded` or `failed` frame. */
  readonly outcome: Readonly<Record<string, unknown>>;
  frames(kind: string): Promise<Record<string, unknown>[]>;
  calls(method: string): Promise<unknown[]>;
  /** Waits until the guest called `method` at least `count` times; all its params so far. */
  called(method: string, count?: number): Promise<unknown[]>;
  event(name: string, detail: unknown): Promise<void>;
  request(name: "back" | "beforeunload"): Promise<unknown>;
}

export type OpenOptions = Partial<PeerOpen> & Pick<PeerOpen, "load"> & { readonly page?: "frame" | "worker"; readonly slot?: string };

/** Opens a guest in a host page and waits until it is loaded or failed. */
export async function openGuest(rig: Rig, host: Page, { page = "frame", slot, ...options }: OpenOptions): Promise<OpenGuest> {
  const origin = rig.slot(slot ?? `s${crypto.randomUUID().slice(0, 8)}`);
  const all: PeerOpen = { url: `${origin}/${page}.html`, welcome: welcome(), ...options };
  const id = await openPeer(host, all);
  const found = await host.waitForFunction(
    (n) => window.peer.frames(n).find((frame) => frame.plaza === "loaded" || frame.plaza === "failed"),
    id,
  );
  const calls = (method: string) =>
    host.evaluate(([n, name]) => (window.peer.calls(n) as PeerCall[]).filter((call) => call.method === name).map((call) => call.params), [
      id,
      method,
    ] as const);
  let requests = 0;
  return {
    id,
    origin,
    get guest() {
      return guestFrame(host, origin);
    },
    outcome: (await found.jsonValue()) as Record<string, unknown>,
    calls,
    frames: (kind) => host.evaluate(([n, name]) => window.peer.frames(n).filter((frame) => frame.plaza === name), [id, kind] as const),
    async called(method, count = 1) {
      await host.waitForFunction(([n, name, least]) => window.peer.calls(n).filter((call) => call.method === name).length >= least, [
        id,
        method,
        count,
      ] as const);
      return calls(method);
    },
    event: (name, detail) => host.evaluate(([n, event, data]) => window.peer.event(n, event, data), [id, name, detail] as const),
    async request(name) {
      const number = ++requests;
      await host.evaluate(([n, kind, k]) => window.peer.send(n, { plaza: "request", id: k, name: kind, params: {} }), [
        id,
        name,
        number,
      ] as const);
      const answer = await host.waitForFunction(
        ([n, k]) => window.peer.frames(n).find((frame) => frame.plaza === "response" && frame.id === k),
        [id, number] as const,
      );
      return ((await answer.jsonValue()) as { value: unknown }).value;
    },
  };
}

/** Opens a session in a host page without waiting for anything; its number there. */
export function openPeer(host: Page, options: PeerOpen): Promise<number> {
  // As text: playwright's own argument type walks into the contracts' JSON types without end.
  return host.evaluate((text) => window.peer.open(JSON.parse(text) as PeerOpen), JSON.stringify(options));
}
