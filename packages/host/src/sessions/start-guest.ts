import { type BridgeCall, offerCapabilities, type SessionEvent } from "@plaza/bridge/host";
import { hasCapability, nameOf, PLATFORM_CODE, type ReleaseEntry } from "@plaza/manifest";
import {
  type AppId,
  type CapabilityOffer,
  type Channel,
  type DevicePermission,
  type Launch,
  MiniAppError,
  type Permission,
  PROTOCOL_VERSION,
} from "@plaza/protocol";
import type { GuestContext, SessionControl } from "../capabilities/guest-context.ts";
import { createDeviceStorage } from "../capabilities/storage/device-storage.ts";
import type { LoadedRelease } from "../catalogue/release-loader.ts";
import { createRecorder } from "../events/recorder.ts";
import type { SandboxFrame } from "../sandbox/port.ts";
import { noPlace } from "./place.ts";
import { openServerSession, type ServerSession } from "./server-session.ts";
import type { GuestViewport, SessionDeps } from "./session-deps.ts";

/** Version of this host, as guests see it. */
const HOST_VERSION = "1.0.0";

/** Everything of one start, before its code runs. */
export interface PreparedGuest {
  readonly frame: SandboxFrame;
  readonly loaded: LoadedRelease;
  readonly server: ServerSession;
  readonly context: GuestContext;
  readonly offers: Readonly<Record<string, CapabilityOffer>>;
  /** Device storage of the app, for the guest's localStorage shim; awaited only where it is sent. */
  readonly strings: Promise<Readonly<Record<string, string>>>;
  readonly granted: readonly Permission[];
  readonly name: string;
}

export interface StartRequest {
  readonly sessionId: string;
  readonly appId: AppId;
  readonly entry: ReleaseEntry;
  readonly channel: Channel;
  readonly launch: Launch;
  readonly control: SessionControl;
  /** Where the frame will stand; awaited only where frames cannot move. */
  readonly placed: Promise<Element>;
  /** Which kind of page the catalogue says; the verified manifest decides. */
  readonly hint: "frame" | "worker" | null;
}

/**
 * Fetches, verifies and fetches a page at the same time; nothing here waits for the server's session, but of an app that asks for the device: an
 * open costs no round trip once the release is in memory and a page waits in the pool. The first call that needs the token waits for it instead.
 */
export async function prepareGuest(deps: SessionDeps, request: StartRequest): Promise<PreparedGuest> {
  const { entry, control, appId } = request;
  const me = deps.me();
  if (me === null) throw new MiniAppError("NOT_SIGNED_IN", "The services did not say who the user is.");
  const server = openServerSession({
    services: deps.services,
    request: { appId, version: entry.version, channel: request.channel, isolation: deps.networkIsolation },
    now: deps.now,
  });
  const loading = deps.loader.load(entry);
  const taking = request.hint === null ? null : deps.sandbox.take(request.hint, request.placed);
  const strings = createDeviceStorage({ persistence: deps.persistence, userId: me.id, appId, quotaBytes: 0 }).strings();
  const listing = deps.listing(appId);
  let granted: readonly Permission[] | Promise<readonly Permission[]> =
    deps.grantsOf(appId) ?? server.started.then((started) => started.granted);

  let loaded: LoadedRelease;
  let offers: Record<string, CapabilityOffer>;
  let device: readonly DevicePermission[] = [];
  try {
    loaded = await loading;
    offers = offersFor(deps, appId, loaded);
    // What a frame is handed it keeps: of the device only what the server says now, also where this page remembers more.
    if (loaded.release.manifest.req_permissions?.length) {
      ({ granted } = await server.started);
      device = deviceOf(deps, appId, loaded, granted);
    }
  } catch (error) {
    void taking?.then((frame) => frame.remove({ burn: false })).catch(() => {});
    server.end();
    throw error;
  }
  const { manifest } = loaded.release;
  const frame = await rightPage(deps, manifest.plaza.sandbox, taking, request.placed, device);
  const services = deps.services.guest(server.token);
  const name = nameOf(manifest, deps.contextFor(noPlace).locale);
  const recorder = createRecorder({ services, analyticsAllowed: deps.analyticsAllowed, now: deps.now, logger: deps.logger });
  const context: GuestContext = {
    sessionId: request.sessionId,
    appId,
    manifest,
    launch: request.launch,
    userId: me.id,
    signedIn: me.state === "member",
    app: { appId, name, icon: listing?.icon ?? null, publisher: listing?.publisher.name ?? "" },
    services,
    session: control,
    recorder,
    analyticsAllowed: deps.analyticsAllowed,
    setGrants: (scopes, choice) => deps.setGrants(appId, scopes, choice),
    instruments: () => deps.services.wallet.instruments().catch(() => []),
    contacts: async () => {
      const [contacts, addresses] = await Promise.all([deps.services.contacts(), deps.services.wallet.addresses()]);
      return { ...contacts, addresses };
    },
    saveAddress: async (address) => {
      const id = crypto.randomUUID();
      await deps.services.wallet.putAddress(id, address);
      return id;
    },
    ordersChanged: deps.ordersChanged,
    sheets: deps.sheets,
    toasts: deps.toasts,
    persistence: deps.persistence,
    openWindow: deps.openWindow,
    payingPage: deps.payingPage,
    signWithPasskey: deps.signWithPasskey,
    now: deps.now,
    logger: deps.logger,
  };
  try {
    return { frame, loaded, server, context, offers, strings, granted: await granted, name };
  } catch (error) {
    frame.remove({ burn: false });
    throw error;
  }
}

async function rightPage(
  deps: SessionDeps,
  kind: "frame" | "worker",
  taking: Promise<SandboxFrame> | null,
  placed: Promise<Element>,
  device: readonly DevicePermission[],
): Promise<SandboxFrame> {
  const taken = await taking;
  if (taken?.kind === kind && device.length === 0) return taken;
  taken?.remove({ burn: false });
  return deps.sandbox.take(kind, placed, device);
}

/** What the app's frame may use of the device: what the manifest declares, the user granted, and policy leaves [H4] [H5]. */
export function deviceOf(
  { policy, networkIsolation }: Pick<SessionDeps, "policy" | "networkIsolation">,
  appId: AppId,
  { release: { manifest } }: LoadedRelease,
  granted: readonly Permission[],
): readonly DevicePermission[] {
  if (!hasCapability(manifest, "device") || !policy.allows({ appId, capability: "device", networkIsolation })) return [];
  return (manifest.req_permissions ?? []).map(({ name }) => name).filter((name) => granted.includes(name));
}

/** What this host offers the app: what the manifest asks for, minus what policy took away [H1] [H5]. CAPABILITY_MISSING or VERSION_MISMATCH refuse the launch [A5]. */
function offersFor(deps: SessionDeps, appId: string, loaded: LoadedRelease): Record<string, CapabilityOffer> {
  const { manifest } = loaded.release;
  if (manifest.platform_version.min_code > PLATFORM_CODE) {
    throw new MiniAppError(
      "VERSION_MISMATCH",
      `The mini-app needs platform ${manifest.platform_version.min_code}; this host has ${PLATFORM_CODE}.`,
    );
  }
  const { capabilities: required = {}, optional_capabilities: optional = {} } = manifest.plaza;
  const { networkIsolation } = deps;
  const all = offerCapabilities({ required, optional });
  const removed = Object.keys(all).filter((capability) => !deps.policy.allows({ appId, capability, networkIsolation }));
  return removed.length === 0 ? all : offerCapabilities({ required, optional, removed });
}

/** Binds the page to the mini-app and runs its code; resolves with the guest's timings. */
export async function runGuest(
  deps: SessionDeps,
  prepared: PreparedGuest,
  options: {
    readonly entry: ReleaseEntry;
    readonly channel: Channel;
    readonly launch: Launch;
    readonly viewport: GuestViewport;
    readonly onEvent: (event: SessionEvent) => void;
  },
): Promise<Readonly<Record<string, number>>> {
  const { frame, loaded, context, offers } = prepared;
  const { release } = loaded;
  frame.bridge.onEvent(options.onEvent);
  frame.bridge.setHandler(
    (call) => {
      context.recorder.called(call.method);
      return deps.dispatch(call, context);
    },
    (call) => authorise(deps, context, offers, call),
  );
  await frame.bridge.bind({
    plaza: "welcome",
    protocol: PROTOCOL_VERSION,
    host: { name: deps.hostName, version: HOST_VERSION },
    app: { id: release.appId, release: release.version.name, channel: options.channel, sandbox: release.manifest.plaza.sandbox },
    capabilities: offers,
    context: deps.contextFor(options.viewport),
    granted: prepared.granted,
    launch: options.launch,
  });
  return frame.bridge.load({
    plaza: "load",
    remote: release.entry.remote,
    expose: release.entry.expose,
    entry: release.entry.module,
    modules: loaded.modules,
    styles: loaded.styles,
    storage: await prepared.strings,
  });
}

/**
 * SECURITY: decided at each call, when it runs and not when the session began: a capability that policy has taken away meanwhile is refused [B-18] [H1]
 * (test: "a capability taken away in the middle is refused at the next call").
 */
function authorise(deps: SessionDeps, context: GuestContext, offers: PreparedGuest["offers"], call: BridgeCall): void {
  if (context.session.signal.aborted) throw new MiniAppError("BRIDGE_CLOSED");
  if (!Object.hasOwn(offers, call.capability)) throw new MiniAppError("CAPABILITY_DENIED");
  const { policy, networkIsolation } = deps;
  if (!policy.allows({ appId: context.appId, capability: call.capability, networkIsolation })) {
    throw new MiniAppError("CAPABILITY_DENIED", `The host took ${call.capability} away from this mini-app.`);
  }
}
