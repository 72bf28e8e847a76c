import { createHandlerMap } from "@plaza/bridge/host";
import type { VerifiedIndex } from "@plaza/manifest";
import {
  type AppId,
  appIdSchema,
  type Channel,
  type capabilities,
  defaultSessionLimits,
  isMiniAppError,
  MiniAppError,
} from "@plaza/protocol";
import type { HostConfig } from "@plaza/protocol/services";
import { createStore } from "zustand/vanilla";
import { failureOf } from "./boot.ts";
import type { GuestContext } from "./capabilities/guest-context.ts";
import { createCapabilities } from "./capabilities/index.ts";
import { createIndexKeeper } from "./catalogue/index-keeper.ts";
import { createReleaseLoader } from "./catalogue/release-loader.ts";
import { createFootprint } from "./footprint.ts";
import { createGate } from "./gate/create-gate.ts";
import type { Host } from "./host.ts";
import { initialSnapshot } from "./host-context.ts";
import type { HostOptions } from "./host-options.ts";
import { formatLink } from "./link.ts";
import { silentLogger } from "./logger.ts";
import { watchPage, whenIdle, whenSettled } from "./page.ts";
import { signWithPasskey } from "./passkey.ts";
import { createIndexedDbPersistence } from "./persistence/indexed-db.ts";
import { createDomSandbox } from "./sandbox/dom-sandbox.ts";
import { assertFramesConfined } from "./sandbox/frames-confined.ts";
import { isolatesFrames } from "./sandbox/isolates-frames.ts";
import type { SandboxKind } from "./sandbox/port.ts";
import { createHttpServices } from "./services/http.ts";
import { chooseRelease } from "./sessions/choose-release.ts";
import { createCircuit } from "./sessions/circuit.ts";
import { createIncidentLog } from "./sessions/incident-log.ts";
import { pathOf, toLaunch } from "./sessions/launch.ts";
import { createSessionManager } from "./sessions/session-manager.ts";
import { createSheets } from "./sheets/sheets.ts";
import { createToasts } from "./sheets/toasts.ts";
import type { HostSnapshot, Incident } from "./snapshot.ts";
import { createUserRecords } from "./user-records.ts";

const MAX_INCIDENTS = 50;
const PREFETCHED_RECENTS = 3;

/** Makes a host; nothing happens until `start` (or the first `open`). */
export function createHost(options: HostOptions): Host {
  const logger = options.logger ?? silentLogger;
  const now = options.now ?? Date.now;
  // A clock that someone sets back must not disarm a sheet, or keep a circuit open, for as long as it was set back [H-17].
  const steady = options.now ?? (() => performance.timeOrigin + performance.now());
  const limits = options.limits ?? defaultSessionLimits;
  const services =
    "baseUrl" in options.services
      ? createHttpServices({ baseUrl: options.services.baseUrl, ...(options.user ? { headers: options.user.headers } : {}) })
      : options.services;
  const persistence = options.persistence ?? createIndexedDbPersistence({ logger });
  const store = createStore<HostSnapshot>(() => initialSnapshot(options));
  const get = store.getState;
  const set = (patch: Partial<HostSnapshot>) => store.setState(patch);

  let config: Promise<HostConfig> | null = null;
  let known: HostConfig | null = null;
  let booting: Promise<void> | null = null;
  let unwatchServer: (() => void) | undefined;
  let unwatchPage: (() => void) | undefined;
  let listed: { readonly version: number; readonly done: Promise<void> } | null = null;
  let up = false;
  let closed = false;

  function configuration(): Promise<HostConfig> {
    config ??= services.config().then(
      (answer) => {
        known = answer;
        return answer;
      },
      (error: unknown) => {
        config = null;
        throw error;
      },
    );
    return config;
  }

  const channels = (): readonly Channel[] => options.channels ?? known?.channels ?? ["stable"];
  const listing = (appId: AppId) => get().apps.find(({ id }) => id === appId) ?? null;
  const users = createUserRecords({ services, persistence, logger, get, set, sessions: () => manager });

  const incidents = createIncidentLog({ services, isolation: get().networkIsolation, logger });
  const keeper = createIndexKeeper({
    fetchIndex: () => services.index(),
    keys: async () => (await configuration()).indexKeys,
    persistence,
    logger,
    now,
    onChange: (index) => {
      manager.indexChanged(index);
      // A good list again after a bad one: a host that was up goes on, one that never came up starts.
      if (get().failure?.kind === "integrity") {
        if (up) set({ status: "ready", failure: undefined });
        else void boot();
      }
      void refreshApps(index).catch((error: unknown) => logger.warn("the catalogue could not be refreshed", { error: String(error) }));
    },
    onRefused: (error) => set({ status: "failed", failure: failureOf(error) }),
  });
  const loader = createReleaseLoader(services, { guarded: options.guarded ?? !isolatesFrames(globalThis.navigator) });
  const sandbox =
    options.sandboxPort ??
    createDomSandbox({
      origin: async () => options.sandbox?.origin ?? (await configuration()).sandboxOrigin,
      createGate: options.gate ?? createGate,
      limits,
      logger,
      poolSize: options.poolSize ?? 1,
    });
  const sheets = createSheets({
    now: steady,
    onChange: (sheet) => {
      // Before anyone paints the sheet: the guest must not have the keyboard for one frame of it [H-11].
      manager.setSheetOpen(sheet !== null);
      set({ sheet });
    },
  });
  const toasts = createToasts((list) => set({ toasts: list }));
  const dispatch = createHandlerMap<typeof capabilities, GuestContext>(createCapabilities());

  const manager = createSessionManager({
    keepAlive: options.keepAlive ?? 3,
    onChange: (sessions, active) => set({ sessions, active }),
    onOpen: users.remember,
    deps: {
      hostName: get().name,
      services,
      sandbox,
      keeper,
      loader,
      persistence,
      sheets,
      toasts,
      circuit: createCircuit(steady),
      policy: {
        allows: (query) => !users.isRemoved(query) && (options.policy?.allows(query) ?? true),
      },
      networkIsolation: get().networkIsolation,
      dispatch,
      logger,
      now,
      slowMs: options.slowMs ?? 8_000,
      booted: async () => {
        await boot();
        const { status, failure } = get();
        if (status === "failed" && failure) throw new MiniAppError(failure.code, failure.message, { data: { failure: failure.kind } });
      },
      channels,
      me: () => get().me,
      listing,
      grantsOf: users.grantsOf,
      setGrants: async (appId, scopes, choice) => {
        await services.setGrants(appId, scopes, choice);
        void users.refreshGrants().catch(() => logger.warn("the grants could not be refreshed"));
      },
      analyticsAllowed: users.analyticsAllowed,
      ordersChanged: () => void users.refreshOrders().catch(() => logger.warn("the orders could not be refreshed")),
      signWithPasskey: options.signWithPasskey ?? signWithPasskey,
      payingPage: options.payingPage,
      openWindow: options.openWindow ?? ((url) => void globalThis.open(url, "_blank", "noopener,noreferrer")),
      contextFor: (viewport) => ({ ...get().context, ...viewport }),
      incident: (incident: Incident) => {
        set({ incidents: [...get().incidents, incident].slice(-MAX_INCIDENTS) });
        incidents.record(incident);
      },
      settled: () => whenSettled(() => void warm()),
    },
  });

  /** Pages for the kinds of mini-apps that this catalogue has. */
  function warm(): Promise<void> {
    const kinds: SandboxKind[] = ["frame"];
    if (get().apps.some((app) => app.sandbox === "worker")) kinds.push("worker");
    return sandbox.warm(kinds).catch((error: unknown) => {
      // Warmed again as soon as the connection is back.
      if (isMiniAppError(error) && error.code === "OFFLINE") return;
      logger.error("the sandbox did not start", { error: String(error) });
      if (!closed && !get().sessions.some(({ state }) => state === "running")) set({ status: "failed", failure: failureOf(error) });
    });
  }

  /** One request per index, whoever asks. */
  function refreshApps(index: VerifiedIndex): Promise<void> {
    if (listed?.version !== index.version) listed = { version: index.version, done: fetchApps(index) };
    const { done } = listed;
    done.catch(() => {
      listed = null;
    });
    return done;
  }
  async function fetchApps(index: VerifiedIndex): Promise<void> {
    const apps = await services.apps();
    // The catalogue is for display; whether an app may be shown at all is the signed index's to say.
    set({ apps: apps.filter(({ id }) => channels().some((channel) => index.apps[id]?.channels[channel] !== undefined)) });
  }
  function boot(): Promise<void> {
    booting ??= bootNow().catch((error: unknown) => {
      booting = null;
      logger.error("the host could not start", { error: String(error) });
      set({ status: "failed", failure: failureOf(error) });
    });
    return booting;
  }

  async function bootNow(): Promise<void> {
    set({ status: "booting", failure: undefined });
    watchConnection();
    const warming = warm();
    const [answer, me, index] = await Promise.all([configuration(), services.me(), keeper.refresh(), quickCheck()]);
    set({ name: options.name ?? answer.name, demo: answer.demo });
    await Promise.all([
      users.adopt(me),
      refreshApps(index),
      users.refreshGrants().catch(() => logger.warn("the grants could not be read")),
    ]);
    up = true;
    if (get().status === "booting") set({ status: "ready" });
    if (!closed) unwatchServer ??= services.watch({ index: indexMayHaveChanged, policy: policyMayHaveChanged });
    void warming.then(() => warm());
    whenIdle(() => get().recents.slice(0, PREFETCHED_RECENTS).forEach(prefetch));
  }

  /** From the first start on: whether there is a connection decides what a start that fails is to be told as. */
  function watchConnection(): void {
    if (closed || unwatchPage !== undefined) return;
    unwatchPage = watchPage({ onHidden: flushAll, onOnline: onlineChanged });
    // It may have gone, or come, while nobody was watching yet.
    const online = globalThis.navigator?.onLine ?? true;
    if (online !== get().online) onlineChanged(online);
  }

  /** In development, where a console full of refused frames disturbs nobody: the page that embeds must not let a guest's frame go anywhere. */
  async function quickCheck(): Promise<void> {
    const { demo, sandboxOrigin } = await configuration();
    if (demo && !options.sandboxPort) await assertFramesConfined(options.sandbox?.origin ?? sandboxOrigin);
  }

  function indexMayHaveChanged(version: number | null): void {
    if (version !== null && keeper.current()?.version === version) return;
    keeper.refresh().catch((error: unknown) => logger.warn("the release index could not be refreshed", { error: String(error) }));
  }
  function policyMayHaveChanged(): void {
    users.refreshMe().catch((error: unknown) => logger.warn("the policy could not be refreshed", { error: String(error) }));
  }
  function flushAll(): void {
    manager.each((session) => session.flush());
  }
  function onlineChanged(online: boolean): void {
    set({ online, context: { ...get().context, online } });
    manager.each((session) => session.contextChanged());
    // A host that has not started yet reads all of this when it does.
    if (!online || !up) return;
    indexMayHaveChanged(null);
    policyMayHaveChanged();
    incidents.flush();
    void warm();
  }

  function prefetch(appId: string): void {
    const index = keeper.current();
    if (!index) return;
    try {
      void loader
        .load(chooseRelease(index, parseAppId(appId), {}, channels()))
        .catch(() => logger.debug("a release was not prefetched", { appId }));
    } catch (error) {
      // An app that may not run is not fetched either; opening it will say why.
      if (!isMiniAppError(error)) throw error;
    }
  }

  return {
    subscribe: store.subscribe,
    getSnapshot: get,
    start: boot,
    retry: () => {
      booting = null;
      return boot();
    },
    close: () => {
      closed = true;
      manager.endAll();
      unwatchServer?.();
      unwatchPage?.();
      keeper.close();
      sandbox.close();
      persistence.close();
    },
    open: (appId, open = {}) => manager.open(parseAppId(appId), open),
    hide: manager.hide,
    show: manager.show,
    end: manager.end,
    restart: manager.restart,
    back: manager.back,
    place: manager.place,
    cover: manager.cover,
    restoreFocus: manager.restoreFocus,
    prefetch,
    sheets: { answer: sheets.answer, rearm: sheets.rearm, block: sheets.block },
    toasts: { answer: toasts.answer },
    notify: (toast) => toasts.show(toast),
    grants: {
      refresh: () => boot().then(users.refreshGrants),
      revoke: async (appId, scope) => {
        await services.revokeGrants(appId, scope);
        await users.refreshGrants();
      },
    },
    // After boot: a new visitor is nobody until then, and nobody has neither orders nor grants.
    orders: { refresh: () => boot().then(users.refreshOrders) },
    footprint: createFootprint({
      services,
      persistence,
      userId: () => get().me?.id ?? null,
      endApp: (appId) => manager.each((session) => session.appId === appId && manager.end(session.id)),
      forget: async (appId) => {
        users.forget(appId);
        await users.refreshGrants();
      },
      parse: parseAppId,
    }),
    setConsents: users.setConsents,
    setContext: (context) => {
      set({ context: { ...get().context, ...context } });
      manager.each((session) => session.contextChanged());
    },
    personas: () => services.personas(),
    signIn: (persona) => users.become(services.signIn(persona)),
    signOut: () => users.become(services.signOut()),
    signedIn: (me) => users.become(Promise.resolve(me)),
    refreshMe: users.refreshMe,
    wallet: services.wallet,
    relays: { list: () => services.relays(), switch: (appId, on) => services.switchRelay(appId, on) },
    subscriptions: services.subscriptions,
    newMark: async () => set({ me: await services.newMark() }),
    report: ({ appId, ...report }) => services.report({ appId: parseAppId(appId), ...report }),
    link: ({ path, query, fragment, ...input }) => {
      const launch = toLaunch({
        ...(path === undefined ? {} : { path }),
        ...(query === undefined ? {} : { query }),
        ...(fragment === undefined ? {} : { fragment }),
      });
      return `${globalThis.location?.origin ?? ""}${formatLink({ ...input, path: pathOf({ ...launch, query: "", fragment: "" }), query: launch.query, fragment: launch.fragment })}`;
    },
  };
}

function parseAppId(text: string): AppId {
  const parsed = appIdSchema.safeParse(text.toLowerCase());
  if (!parsed.success) throw new MiniAppError("INVALID_PARAMS", `${JSON.stringify(text)} is not the id of a mini-app.`);
  return parsed.data;
}
