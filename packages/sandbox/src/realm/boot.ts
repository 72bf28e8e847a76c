import { createGuestRealm } from "@plaza/bridge/guest";
import { type ErrorShape, GUEST_REALM, isMiniAppError, type Load, toErrorShape, type UiEvent } from "@plaza/protocol";
import { connect, type Plaza } from "@plaza/sdk";
import { withBackStack } from "./back-stack.ts";
import { faultText, watchFaults } from "./faults.ts";
import { createFederation } from "./federation.ts";
import { installGuard } from "./guard.ts";
import type { PortPair } from "./handshake.ts";
import { blobModules, createModuleGraph, type ModuleGraph } from "./module-graph.ts";
import { runApp } from "./run-app.ts";
import { sharedModules } from "./shared-modules.ts";
import { warmReact } from "./warm-react.ts";

/** Where rewritten sources find the loader of their dynamic imports. */
const IMPORT = Symbol.for("plaza.import");

export interface Stage {
  /** Where the guest draws. */
  readonly root: Element;
  /** One page back in the guest's history; false when there is none. */
  back(): boolean;
}

/** What differs between the realms a guest can live in. */
export interface World {
  /** As soon as the session is bound: the host's look, before any source arrived. */
  welcome(plaza: Plaza): void;
  /** Everything that must stand before guest code runs: shims, styles, root. */
  prepare(load: Load, plaza: Plaza): Stage;
  /** Frames of a worker's tree to the host. */
  connectUi?(send: (mutations: readonly unknown[]) => void, onEvent: (listener: (event: UiEvent) => void) => void): void;
}

/**
 * From two ports to a running guest (steps 4 to 6 of `protocol/wire.ts`).
 *
 * 1. The bridge answers heartbeats from the first moment, and says `initialized` when `welcome` came.
 * 2. The realm object is published; the SDK that the mini-app bundles will find it, and the one Plaza it shares.
 * 3. `load` brings verified sources: shims and styles go in, modules become blobs, the federation instance loads `./app`, it is started.
 * 4. `loaded` with timings in milliseconds since `load` came, or `failed` with a typed error. Faults after that are `uncaught`.
 * 5. A guarded guest that hangs is answered for no longer: the heartbeat ends its session, as it does where the whole thread hangs.
 */
export async function boot({ callPort, replyPort }: PortPair, world: World): Promise<void> {
  const runtime = createGuestRealm(callPort, replyPort);
  let hung = false;
  installGuard(globalThis, (error) => {
    runtime.send({ plaza: "uncaught", message: faultText(error) });
    hung = true;
    // Silence is how a host learns of a hang; whatever the guest still says counts for nothing.
    for (const port of [callPort, replyPort]) port.onmessage = null;
  });
  let stage: Stage | undefined;
  const federation = createFederation(sharedModules);
  warmReact();
  const realm = withBackStack(await runtime.ready, () => stage?.back() ?? false);
  Object.defineProperty(globalThis, GUEST_REALM, { value: realm });
  const plaza = await connect();
  world.welcome(plaza);
  const load = await new Promise<Load>((resolve) => runtime.onLoad(resolve));

  const since = stopwatch();
  const timings: Record<string, number> = {};
  const uncaught = watchFaults(globalThis, (message) => runtime.send({ plaza: "uncaught", message }));
  const graph = createModuleGraph(load.modules, blobModules);
  Object.defineProperty(globalThis, IMPORT, { value: (path: string) => graph.load(path) });
  try {
    stage = world.prepare(load, plaza);
    world.connectUi?.(
      (mutations) => runtime.send({ plaza: "ui", mutations }),
      (listener) => runtime.onUiEvent(listener),
    );
    timings.prepared = since();
    const exposed = await federation.load(load, graph);
    timings.evaluated = since();
    const stop = await runApp(exposed, { root: stage.root, plaza, onUncaught: uncaught });
    timings.rendered = since();
    realm.onClose(() => void stop());
    runtime.send({ plaza: "loaded", timings });
  } catch (thrown) {
    if (!hung) runtime.send({ plaza: "failed", error: failureOf(thrown, graph) });
  }
}

/** The guest's own text crosses here on purpose: the publisher must see what their code threw. The host treats it as untrusted text. */
function failureOf(thrown: unknown, graph: ModuleGraph): ErrorShape {
  const cause = graph.failure ?? thrown;
  if (isMiniAppError(cause)) return toErrorShape(cause, "");
  return { name: "MiniAppError", code: "INTERNAL", message: faultText(thrown) };
}

function stopwatch(): () => number {
  const start = performance.now();
  return () => Math.round((performance.now() - start) * 10) / 10;
}
