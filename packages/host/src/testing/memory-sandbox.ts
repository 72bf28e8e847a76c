import { type Client, createClient, createGuestRealm, type GuestRuntime } from "@plaza/bridge/guest";
import { type CloseReason, createBridgeSession } from "@plaza/bridge/host";
import { createLocalGate } from "@plaza/bridge/testing";
import { type DevicePermission, defaultSessionLimits, type GuestRealm, type Load } from "@plaza/protocol";
import type { Sandbox, SandboxFrame, SandboxKind } from "../sandbox/port.ts";

/** The guest's side of one memory frame. */
export interface MemoryGuest {
  readonly kind: SandboxKind;
  /** What its document may use of the device. */
  readonly device: readonly DevicePermission[];
  readonly runtime: GuestRuntime;
  readonly realm: GuestRealm;
  readonly client: Client;
  readonly load: Load;
  readonly events: { name: string; detail: unknown }[];
  /** Does what a second load of the frame does. */
  navigate(): void;
  /** The host ends its session, for this reason. */
  close(reason: CloseReason): void;
  readonly frame: { displayed: boolean; removed: boolean; burned: boolean; element: Element | null; title: string; focusRestored: number };
}

export interface MemorySandbox extends Sandbox {
  readonly guests: MemoryGuest[];
  /** Resolves with the next guest whose sources arrived and were started. */
  nextGuest(): Promise<MemoryGuest>;
  /** What the guest's code does when it starts; may throw a typed error shape by rejecting. */
  onStart: (guest: MemoryGuest) => Promise<void> | void;
  failing: Error | null;
}

const EVENTS = ["launched", "shown", "hidden", "unloaded", "error", "grantchange", "contextchange", "orderupdate"];

/** Frames without a browser: real ports, a gate on this thread, and a guest that the test drives. */
export function createMemorySandbox(): MemorySandbox {
  const guests: MemoryGuest[] = [];
  const waiting: ((guest: MemoryGuest) => void)[] = [];

  function create(kind: SandboxKind, device: readonly DevicePermission[]): SandboxFrame {
    const calls = new MessageChannel();
    const replies = new MessageChannel();
    const bridge = createBridgeSession({
      callPort: calls.port1,
      replyPort: replies.port1,
      createGate: () => createLocalGate(),
      limits: { ...defaultSessionLimits, heartbeatMs: 50, hangMs: 400 },
    });
    const runtime = createGuestRealm(calls.port2, replies.port2);
    const frame = { displayed: true, removed: false, burned: false, element: null as Element | null, title: "", focusRestored: 0 };
    let navigate = () => {};
    runtime.ready.then(
      (realm) =>
        runtime.onLoad((load) => {
          const guest: MemoryGuest = {
            kind,
            device,
            runtime,
            realm,
            client: createClient(realm),
            load,
            events: [],
            navigate: () => navigate(),
            close: (reason) => bridge.close(reason),
            frame,
          };
          for (const name of EVENTS) realm.on(name, (detail) => guest.events.push({ name, detail }));
          guests.push(guest);
          void (async () => {
            try {
              await sandbox.onStart(guest);
              runtime.send({ plaza: "loaded", timings: { evaluated: 1 } });
            } catch (error) {
              runtime.send({ plaza: "failed", error: { name: "MiniAppError", code: "INTERNAL", message: String(error) } });
            }
            for (const settle of waiting.splice(0)) settle(guest);
          })();
        }),
      () => {},
    );
    return {
      kind,
      bridge,
      device,
      setTitle: (title) => {
        frame.title = title;
      },
      place: (element) => {
        frame.element = element;
      },
      setDisplayed: (displayed) => {
        frame.displayed = displayed;
      },
      restoreFocus: () => {
        frame.focusRestored += 1;
      },
      onNavigated: (listener) => {
        navigate = listener;
      },
      remove: ({ burn }) => {
        frame.removed = true;
        frame.burned = burn;
        bridge.close();
        runtime.close();
      },
    };
  }

  const sandbox: MemorySandbox = {
    guests,
    canMove: true,
    onStart: () => {},
    failing: null,
    nextGuest: () => new Promise((resolve) => waiting.push(resolve)),
    take: async (kind, _parent, device = []) => {
      if (sandbox.failing) throw sandbox.failing;
      return create(kind, device);
    },
    warm: async () => {
      if (sandbox.failing) throw sandbox.failing;
    },
    close: () => {},
  };
  return sandbox;
}
