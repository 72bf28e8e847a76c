import { acceptHandshake, createBridgeSession, createNonce, type GateWorker } from "@plaza/bridge/host";
import { type DevicePermission, MiniAppError, type SessionLimits } from "@plaza/protocol";
import { slotOrigin } from "../content-security-policy.ts";
import type { Logger } from "../logger.ts";
import { allowOf } from "./allow.ts";
import { type FocusGuard, guardFocus } from "./focus-guard.ts";
import type { SandboxFrame, SandboxKind } from "./port.ts";
import type { Slot } from "./slots.ts";

/** Milliseconds a page that has loaded may take to say hello. */
const HELLO_MS = 4_000;

export interface DomFrameOptions {
  readonly kind: SandboxKind;
  /** The sandbox origin with `{slot}`. */
  readonly origin: string;
  readonly slot: Slot;
  readonly parent: Element;
  readonly stage: () => Element;
  readonly createGate: () => GateWorker;
  readonly limits: SessionLimits;
  readonly device: readonly DevicePermission[];
  readonly logger: Logger;
}

/**
 * Makes one frame and shakes hands with its runtime page (wire.ts, steps 1 to 3).
 * A page that loads but never says hello was refused by the sandbox server, which serves only cross-site frames: that is how a host on the same site
 * as its sandbox domain is found out [S-21].
 */
export async function createDomFrame(options: DomFrameOptions): Promise<SandboxFrame> {
  const { kind, slot } = options;
  const nonce = createNonce();
  const element = document.createElement("iframe");
  // SECURITY: scripts and nothing else, and of the device exactly what the user granted [S-18] [S-23] [H4] (tests: "the frame has exactly allow-scripts",
  // "a frame may use of the device what was granted, and nothing else").
  element.setAttribute("sandbox", "allow-scripts");
  element.setAttribute("allow", allowOf(options.device));
  element.setAttribute("referrerpolicy", "no-referrer");
  element.style.cssText = "border:0;display:block;inline-size:100%;block-size:100%;background:transparent";
  element.title = "Mini-app";

  const handshaking = new AbortController();
  let cutOff = !navigator.onLine;
  const goneOffline = () => {
    cutOff = true;
  };
  window.addEventListener("offline", goneOffline);
  let loads = 0;
  let navigated: (() => void) | undefined;
  let pendingNavigation = false;
  let helloTimer: ReturnType<typeof setTimeout> | undefined;
  element.addEventListener("load", () => {
    loads += 1;
    if (loads === 1) helloTimer = setTimeout(() => handshaking.abort(), HELLO_MS);
    else if (navigated) navigated();
    else pendingNavigation = true;
  });

  element.src = `${slotOrigin(options.origin, slot.name)}/${kind}.html#${nonce}`;
  options.parent.append(element);
  const source = element.contentWindow;
  if (!source) {
    slot.release();
    throw new MiniAppError("INTERNAL", "The frame has no window: its place is not in the document.");
  }

  function drop(burn: boolean): void {
    element.remove();
    if (!burn) slot.release();
  }

  try {
    const ports = await acceptHandshake(window, { source, nonce, signal: handshaking.signal });
    clearTimeout(helloTimer);
    const bridge = createBridgeSession({
      callPort: ports.callPort,
      replyPort: ports.replyPort,
      createGate: options.createGate,
      limits: options.limits,
      logger: options.logger,
    });
    let displayed = true;
    let hadFocus = false;
    let guard: FocusGuard | null = null;
    return {
      kind,
      bridge,
      device: options.device,
      setTitle: (title) => {
        element.title = title;
      },
      place: (target) => move(target ?? options.stage(), element),
      setDisplayed: (next) => {
        if (displayed === next) return;
        displayed = next;
        if (next) {
          guard?.close();
          guard = null;
          return;
        }
        guard = guardFocus(element, () => bridge.close("focus"));
        hadFocus = guard.hadFocus;
      },
      restoreFocus: () => {
        if (hadFocus && displayed) element.focus({ preventScroll: true });
        hadFocus = false;
      },
      onNavigated: (listener) => {
        navigated = listener;
        if (pendingNavigation) listener();
      },
      remove: ({ burn }) => {
        guard?.close();
        bridge.close();
        drop(burn);
      },
    };
  } catch (error) {
    clearTimeout(helloTimer);
    drop(false);
    // A page that could not be fetched says nothing about the sandbox domain.
    if (cutOff) throw new MiniAppError("OFFLINE", "There was no connection to fetch the sandbox page over.", { cause: error });
    options.logger.error("a sandbox page did not start", { kind, slot: slot.name, loads });
    throw new MiniAppError("INTERNAL", "The sandbox page did not start. Its domain must be another site than the host's, and reachable.", {
      cause: error,
      data: { failure: "sandbox" },
    });
  } finally {
    window.removeEventListener("offline", goneOffline);
  }
}

function move(parent: Element, element: Element): void {
  if (element.parentElement === parent) return;
  if (canMoveElements() && parent.isConnected && element.isConnected) parent.moveBefore(element, null);
  else parent.append(element);
}

/** Whether this browser moves frames without reloading them. */
export function canMoveElements(): boolean {
  return typeof Element !== "undefined" && typeof Element.prototype.moveBefore === "function";
}
