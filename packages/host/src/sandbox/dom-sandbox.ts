import type { GateWorker } from "@plaza/bridge/host";
import { type DevicePermission, MiniAppError, type SessionLimits } from "@plaza/protocol";
import type { Logger } from "../logger.ts";
import { canMoveElements, createDomFrame } from "./dom-frame.ts";
import type { Sandbox, SandboxFrame, SandboxKind } from "./port.ts";
import { createSlots } from "./slots.ts";

export interface DomSandboxOptions {
  /** With `{slot}`; known once the configuration is there. */
  readonly origin: () => Promise<string>;
  readonly createGate: () => GateWorker;
  readonly limits: SessionLimits;
  readonly logger: Logger;
  /** Pages of one kind that wait. */
  readonly poolSize: number;
}

/** Frames in this document, with a few generic runtime pages waiting on slots of their own. */
export function createDomSandbox(options: DomSandboxOptions): Sandbox {
  const slots = createSlots();
  const waiting: Record<SandboxKind, Promise<SandboxFrame>[]> = { frame: [], worker: [] };
  const canMove = canMoveElements();
  let stageElement: HTMLElement | undefined;
  let closed = false;

  /** Waiting and kept-alive frames live here: not displayed, so they take neither focus nor layout. */
  function stage(): Element {
    if (!stageElement?.isConnected) {
      stageElement = document.createElement("div");
      stageElement.dataset.plazaStage = "";
      stageElement.hidden = true;
      stageElement.style.display = "none";
      document.body.append(stageElement);
    }
    return stageElement;
  }

  async function create(kind: SandboxKind, parent: Element, device: readonly DevicePermission[] = []): Promise<SandboxFrame> {
    const [origin, slot] = await Promise.all([options.origin(), slots.claim()]);
    if (closed) {
      slot.release();
      throw new MiniAppError("BRIDGE_CLOSED");
    }
    return createDomFrame({
      kind,
      origin,
      slot,
      parent,
      stage,
      createGate: options.createGate,
      limits: options.limits,
      logger: options.logger,
      device,
    });
  }

  function add(kind: SandboxKind): Promise<SandboxFrame> {
    const pool = waiting[kind];
    const frame = create(kind, stage());
    pool.push(frame);
    const leave = () => {
      const at = pool.indexOf(frame);
      if (at >= 0) pool.splice(at, 1);
    };
    frame.then((ready) => {
      // A waiting page that navigates away or dies is not handed out.
      const discard = () => {
        if (!pool.includes(frame)) return;
        leave();
        ready.remove({ burn: false });
      };
      ready.onNavigated(discard);
    }, leave);
    return frame;
  }

  return {
    canMove,
    take: async (kind, parent, device = []) => {
      // A worker's frame draws nothing, so it never leaves the stage.
      if (!canMove) return create(kind, kind === "worker" ? stage() : await parent, device);
      if (device.length > 0) return create(kind, stage(), device);
      const pooled = waiting[kind].shift();
      // A page that was waiting and failed meanwhile, as while the connection was gone, is not this session's failure: it gets its own try.
      const frame = await (pooled === undefined ? create(kind, stage()) : pooled.catch(() => create(kind, stage())));
      return frame.bridge.state === "closed" ? create(kind, stage()) : frame;
    },
    warm: async (kinds) => {
      if (!canMove || closed) return;
      const missing = kinds.flatMap((kind) => Array.from({ length: Math.max(0, options.poolSize - waiting[kind].length) }, () => kind));
      await Promise.all(missing.map(add));
    },
    close: () => {
      closed = true;
      for (const pool of Object.values(waiting))
        for (const frame of pool.splice(0)) void frame.then((ready) => ready.remove({ burn: false })).catch(() => {});
      stageElement?.remove();
    },
  };
}
