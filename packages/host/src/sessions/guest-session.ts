import type { SessionEvent } from "@plaza/bridge/host";
import { type ReleaseEntry, resolveRelease } from "@plaza/manifest";
import { type AppId, type Channel, isMiniAppError, type Launch } from "@plaza/protocol";
import type { SessionControl } from "../capabilities/guest-context.ts";
import { inTurn } from "../page.ts";
import type { SessionView, Stopped } from "../snapshot.ts";
import { createWorkerTree, type WorkerTreeReceiver } from "../worker-ui/tree.ts";
import { chooseRelease } from "./choose-release.ts";
import { type OpenOptions, pathOf, toLaunch } from "./launch.ts";
import { deferElement, type GuestPlace, noPlace, observePlace } from "./place.ts";
import type { GuestSession } from "./session.ts";
import type { SessionDeps } from "./session-deps.ts";
import { createSessionGrants } from "./session-grants.ts";
import { type PreparedGuest, prepareGuest, runGuest } from "./start-guest.ts";
import { causeOf, causeOfClose, isCrash, recordStop, type StopCause } from "./stop.ts";

/** Milliseconds a guest may take to answer Back, and to finish its last callback. */
const BACK_MS = 1_000;
const GOODBYE_MS = 1_500;
/** Milliseconds between the `unloaded` event and the end of the frame. */
const LAST_WORD_MS = 50;

type Phase = "opening" | "slow" | "running" | "stopped" | "ended";

export function createGuestSession(
  deps: SessionDeps,
  request: { readonly id: string; readonly appId: AppId; readonly options: OpenOptions },
): GuestSession {
  const { id, appId, options } = request;
  const launch: Launch = toLaunch(options);
  const listing = deps.listing(appId);
  const startedAt = deps.now();
  const controller = new AbortController();
  const firstPlace = deferElement();

  let entry: ReleaseEntry | null = null;
  let channel: Channel | null = null;
  let phase: Phase = "opening";
  let stopped: Stopped | undefined;
  let prepared: PreparedGuest | null = null;
  let tree: WorkerTreeReceiver | null = null;
  let place: GuestPlace | null = null;
  let onScreen = true;
  let covered = false;
  let running = false;
  let title = listing?.name ?? appId;
  let path = pathOf(launch);
  let depth = 0;
  let backHandler = false;
  const grants = createSessionGrants({
    deps,
    appId,
    guest: () => (isOver() ? null : prepared),
    onDeviceChanged: () => (onScreen ? deps.restartSession(id) : deps.endSession(id)),
  });

  const slowTimer = setTimeout(() => {
    if (phase !== "opening") return;
    phase = "slow";
    publish();
  }, deps.slowMs);

  function view(): SessionView {
    const state = phase === "stopped" ? "stopped" : !onScreen || phase === "ended" ? "hidden" : phase;
    return {
      id,
      appId,
      name: prepared?.name ?? listing?.name ?? appId,
      listing,
      version: entry?.version ?? null,
      channel,
      sandbox: prepared?.frame.kind ?? listing?.sandbox ?? null,
      state,
      ready: phase === "running",
      ...(stopped ? { stopped } : {}),
      title,
      path,
      depth,
      canGoBack: depth > 0 || backHandler,
      scene: launch.scene,
      covered,
      startedAt,
      tree,
    };
  }

  /** Over for the host: a function, because it changes while others wait. */
  function isOver(): boolean {
    return phase === "stopped" || phase === "ended";
  }

  function publish(): void {
    if (phase !== "ended") deps.publish(view());
  }

  const control: SessionControl = {
    visible: () => onScreen && (phase === "running" || running),
    setTitle: (next) => {
      title = next;
      publish();
    },
    setReady: () => {
      if (phase !== "opening" && phase !== "slow") return;
      clearTimeout(slowTimer);
      phase = "running";
      prepared?.context.recorder.automatic("ready", { timings: { open: deps.now() - startedAt } });
      publish();
      deps.settled();
    },
    setPath: (nextPath, nextDepth) => {
      path = nextPath.startsWith("/") ? nextPath : `/${nextPath}`;
      depth = nextDepth;
      publish();
    },
    setBackHandler: (enabled) => {
      backHandler = enabled;
      publish();
    },
    endSoon: () => setTimeout(() => deps.endSession(id), 0),
    granted: grants.current,
    setGranted: grants.changed,
    emit: (name, detail) => void prepared?.frame.bridge.emit(name, detail),
    signal: controller.signal,
  };

  async function start(): Promise<void> {
    let during: "opening" | "loading" = "opening";
    try {
      await deps.booted();
      const index = deps.keeper.current() ?? (await deps.keeper.require());
      if (isOver()) return;
      entry = chooseRelease(index, appId, options, deps.channels());
      channel = entry.channel ?? options.channel ?? "stable";
      if (deps.circuit.isOpen(releaseKey())) return stop({ reason: "crash-loop", code: "INTERNAL" });
      publish();
      const guest = await prepareGuest(deps, {
        sessionId: id,
        appId,
        entry,
        channel,
        launch,
        control,
        placed: firstPlace.promise,
        hint: deps.listing(appId)?.sandbox ?? null,
      });
      if (isOver()) return guest.frame.remove({ burn: false });
      prepared = guest;
      grants.startedWith(guest.granted);
      // What was taken back meanwhile has begun it again.
      if (isOver()) return;
      title = title === appId ? guest.name : title;
      watchServer(guest);
      guest.context.recorder.automatic("launched", { props: { scene: launch.scene } });
      guest.frame.setTitle(guest.name);
      guest.frame.onNavigated(() => guest.frame.bridge.close("reloaded"));
      guest.frame.setDisplayed(!covered);
      if (guest.frame.kind === "worker") {
        tree = createWorkerTree({
          send: (event) => guest.frame.bridge.sendUiEvent(event),
          onRefused: (what) => deps.logger.debug("a worker guest sent something that is not drawn", { appId, what }),
        });
      } else if (deps.sandbox.canMove && place) guest.frame.place(place.element);
      publish();
      during = "loading";
      const timings = await runGuest(deps, guest, { entry, channel, launch, viewport: place?.measure() ?? noPlace, onEvent });
      running = true;
      deps.logger.debug("a guest runs", { appId, version: entry.version, ms: deps.now() - startedAt, ...timings });
      control.emit("launched", {});
      control.emit(onScreen ? "shown" : "hidden", {});
    } catch (error) {
      if (isOver()) return;
      if (isMiniAppError(error) && error.code === "BRIDGE_CLOSED" && prepared) return;
      stop(causeOf(error, during));
    }
  }

  /** The server may refuse the session after the guest has begun to start: then it stops, whatever it has drawn. */
  function watchServer(guest: PreparedGuest): void {
    guest.server.started.then(
      ({ granted }) => grants.startedWith(granted),
      (error: unknown) => stop(causeOf(error, "opening")),
    );
  }

  function onEvent(event: SessionEvent): void {
    if (event.type === "ui") drawn(event.mutations);
    else if (event.type === "uncaught") {
      // H-19: reported with app and release; the words are the guest's own and go to its publisher's records, not to the host's log.
      prepared?.context.recorder.automatic("error", { props: { kind: "uncaught", message: event.message.slice(0, 500) } });
      control.emit("error", { message: event.message });
    } else if (event.type === "closed") {
      const cause = causeOfClose(event.reason);
      if (cause) stop(cause);
      else if (event.reason === "released") deps.endSession(id);
    }
  }

  function drawn(mutations: readonly unknown[]): void {
    if (!tree) return;
    if (tree.apply(mutations) === "limit") return stop({ reason: "limit", code: "PAYLOAD_TOO_LARGE" });
    if (tree.roots().length > 0) control.setReady();
  }

  function releaseKey(): string {
    return `${appId}@${entry?.version ?? ""}`;
  }

  function stop(cause: StopCause): void {
    if (isOver()) return;
    if (isCrash(cause.reason)) deps.circuit.crashed(releaseKey());
    phase = "stopped";
    const version = entry?.version ?? null;
    const record = recordStop(cause, { sessionId: id, appId, version, startedAt, now: deps.now() });
    stopped = record.stopped;
    deps.logger.warn("a session stopped", { appId, version, reason: cause.reason, code: cause.code, incident: record.incident.id });
    prepared?.context.recorder.automatic("error", { props: { kind: "stopped", reason: cause.reason, code: cause.code } });
    // The frame goes at once. What follows has a task each: whoever attacked may have left the page little of the machine, and the user may be scrolling.
    const lastWords = tearDown(cause.reason === "hung");
    inTurn(publish, () => {
      deps.incident(record.incident);
      lastWords();
    });
  }

  /** Gives back what the guest holds; returns what sends its last events, for the caller to call. */
  function tearDown(burn: boolean): () => void {
    clearTimeout(slowTimer);
    controller.abort();
    deps.sheets.dismiss(id, "ended");
    deps.toasts.dismiss(id);
    const guest = prepared;
    if (running) guest?.context.recorder.automatic("unloaded", { timings: { session: deps.now() - startedAt } });
    guest?.frame.remove({ burn });
    running = false;
    tree = null;
    place?.close();
    place = null;
    return () => {
      void guest?.context.recorder.flush({ last: true }).finally(() => {
        guest.context.recorder.close();
        guest.server.end();
      });
    };
  }

  function contextChanged(): void {
    if (prepared && !isOver()) prepared.frame.bridge.updateContext(deps.contextFor(place?.measure() ?? noPlace));
  }

  void start();

  return {
    id,
    appId,
    options,
    view,
    place: (element) => {
      place?.close();
      place = element ? observePlace(element, contextChanged) : null;
      if (element) firstPlace.resolve(element);
      if (prepared?.frame.kind !== "frame" || isOver()) return;
      if (deps.sandbox.canMove) prepared.frame.place(element);
      // Without `moveBefore` a frame that leaves its place reloads: the session ends with it.
      else if (!element) deps.endSession(id);
    },
    setOnScreen: (next, opened = false) => {
      if (onScreen === next) return;
      onScreen = next;
      if (opened) prepared?.context.recorder.automatic("opened");
      if (!next) deps.sheets.dismiss(id, "hidden");
      if (running) {
        control.emit(next ? "shown" : "hidden", {});
        if (!next) {
          prepared?.context.recorder.automatic("hidden");
          void prepared?.context.recorder.flush({ last: true });
        }
      }
      publish();
    },
    setCovered: (next) => {
      if (covered === next) return;
      covered = next;
      prepared?.frame.setDisplayed(!next);
      publish();
    },
    restoreFocus: () => prepared?.frame.restoreFocus(),
    back: async () => {
      if (!prepared || phase !== "running" || !(depth > 0 || backHandler)) return false;
      const answer = await prepared.frame.bridge.request("back", {}, BACK_MS).catch(() => null);
      return typeof answer === "object" && answer !== null && (answer as { handled?: unknown }).handled === true;
    },
    contextChanged,
    grantsChanged: grants.changed,
    policyChanged: grants.policyChanged,
    indexChanged: (index) => {
      if (!entry || isOver()) return;
      try {
        resolveRelease(index, { appId, version: entry.version });
      } catch (error) {
        stop(causeOf(error, "opening"));
      }
    },
    forgetAnalytics: () => prepared?.context.recorder.forget(),
    flush: () => void prepared?.context.recorder.flush({ last: true }),
    end: () => {
      if (phase === "ended") return;
      const wasRunning = running;
      const guest = prepared;
      if (phase === "stopped" || !wasRunning || !guest) {
        phase = "ended";
        return tearDown(false)();
      }
      phase = "ended";
      guest.frame.setDisplayed(false);
      void guest.frame.bridge
        .request("beforeunload", {}, GOODBYE_MS)
        .catch(() => {})
        .finally(() => {
          control.emit("unloaded", {});
          // The frame goes when the event had time to arrive: removing it drops what is still under way.
          setTimeout(() => tearDown(false)(), LAST_WORD_MS);
        });
    },
  };
}
