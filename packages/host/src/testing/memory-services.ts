import { generateIndexKey, type ReleaseIndex, signIndex } from "@plaza/manifest";
import { type AppId, type GuestUser, MiniAppError, type Order, type Permission } from "@plaza/protocol";
import type {
  AppListing,
  AuthorizationCodeRequest,
  CallCounts,
  ConfirmResponse,
  Consents,
  Contacts,
  DelegatedInstrumentRequest,
  EventRecord,
  FillRequest,
  IncidentRequest,
  LaunchDataRequest,
  Me,
  QuoteResponse,
  ReportRequest,
  RequoteRequest,
  StepUpQuestion,
} from "@plaza/protocol/services";
import type { GrantChoice, HostServices, ServiceChanges, StepUpAgreed } from "../services/port.ts";
import { createMemorySubscriptions } from "./memory-subscriptions.ts";
import { createMemoryWallet } from "./memory-wallet.ts";
import type { SampleApp } from "./sample-app.ts";

/** The services of a host in memory, with a handle on everything a test wants to see or spoil. */
export interface MemoryServices extends HostServices {
  readonly state: {
    me: Me;
    apps: SampleApp[];
    index: { version: number; issuedAt: number; expiresAt: number; apps: ReleaseIndex["apps"] };
    grants: Map<string, Permission[]>;
    orders: Map<string, Order>;
    /** What the next confirmation does. */
    confirm: (attempt: { orderId: string; idempotencyKey: string }) => Promise<ConfirmResponse>;
    /** What a quote says beside its lines; with what was asked for when it is a quote anew. */
    quoted: (asked?: RequoteRequest) => Partial<QuoteResponse>;
    /** What the account has for forms, beside the wallet's addresses. */
    contacts: Contacts;
    /** What a user's passkey is asked above the allowance. */
    stepUp: StepUpQuestion;
    startSession: (() => Promise<void>) | null;
    offline: boolean;
  };
  readonly seen: {
    readonly events: EventRecord[];
    readonly operations: EventRecord[];
    readonly confirms: { orderId: string; idempotencyKey: string; stepUp?: StepUpAgreed }[];
    readonly agreed: { orderId: string; stepUp?: StepUpAgreed }[];
    readonly cancels: { orderId: string; reason?: string }[];
    readonly requotes: RequoteRequest[];
    readonly calls: CallCounts[];
    readonly erased: string[];
    readonly codes: AuthorizationCodeRequest[];
    readonly fills: FillRequest[];
    readonly handles: DelegatedInstrumentRequest[];
    readonly choices: GrantChoice[];
    readonly phoneCodes: number[];
    readonly quotes: number[];
    readonly files: string[];
    readonly reports: ReportRequest[];
    readonly incidents: IncidentRequest[];
    readonly sessions: string[];
    readonly launches: LaunchDataRequest[];
  };
  /** Signs what `state.index` says, one version later, and tells those who watch. */
  publish(change?: (index: MemoryServices["state"]["index"]) => void): void;
  /** The operator's policy takes this from the user from now on. */
  remove(removals: Me["removed"]): void;
}

const money = (amount: number) => ({ amount, currency: "VND" });

export async function createMemoryServices(apps: readonly SampleApp[]): Promise<MemoryServices> {
  const { privateJwk, publicJwk } = await generateIndexKey("k1");
  const watchers = new Set<ServiceChanges>();
  const now = Date.now();
  const state: MemoryServices["state"] = {
    me: {
      id: "u-1",
      state: "member",
      role: "user",
      name: "Linh",
      consents: null,
      mark: { seed: "seed", words: ["river", "lantern"] },
      removed: [],
    },
    apps: [...apps],
    index: {
      version: 1,
      issuedAt: now - 1_000,
      expiresAt: now + 3_600_000,
      apps: Object.fromEntries(
        apps.map((app) => [
          app.appId as AppId,
          {
            status: "live" as const,
            channels: { stable: app.version },
            releases: { [app.version]: { digest: app.digest, status: "live" as const } },
          },
        ]),
      ) as ReleaseIndex["apps"],
    },
    grants: new Map(),
    orders: new Map(),
    confirm: async ({ orderId }) => {
      const order = state.orders.get(orderId);
      if (order) state.orders.set(orderId, { ...order, status: "paid" });
      return { status: "paid", orderId, receipt: "receipt.jws" };
    },
    quoted: () => ({}),
    contacts: { name: "Linh", phone: "+84900000001", email: "linh@example.com" },
    stepUp: {},
    startSession: null,
    offline: false,
  };
  const subscriptions = createMemorySubscriptions(answer, () => state.quoted());
  const seen: MemoryServices["seen"] = {
    launches: [],
    events: [],
    operations: [],
    confirms: [],
    agreed: subscriptions.agreed,
    cancels: [],
    requotes: [],
    calls: [],
    erased: [],
    codes: [],
    fills: [],
    handles: [],
    choices: [],
    phoneCodes: [],
    quotes: [],
    files: [],
    reports: [],
    incidents: [],
    sessions: [],
  };
  const wallet = createMemoryWallet(answer);
  const user = (): GuestUser => ({
    id: "pairwise-1",
    state: "member",
    ...(state.grants.get("com.example.coffee")?.includes("email") ? { email: "linh@example.com" } : {}),
  });

  async function answer<T>(value: () => T | Promise<T>): Promise<T> {
    if (state.offline) throw new MiniAppError("OFFLINE");
    return value();
  }

  return {
    state,
    seen,
    publish: (change) => {
      state.index.version += 1;
      change?.(state.index);
      for (const watcher of watchers) watcher.index(state.index.version);
    },
    remove: (removed) => {
      state.me = { ...state.me, removed };
      for (const watcher of watchers) watcher.policy();
    },
    config: () =>
      answer(() => ({
        name: "Test Plaza",
        version: "0.0.0",
        sandboxOrigin: "http://{slot}.localhost:1",
        indexKeys: [publicJwk as Record<string, unknown>],
        issuer: "http://localhost",
        channels: ["stable" as const],
        demo: true,
      })),
    apps: () => answer((): AppListing[] => state.apps.map(({ listing }) => listing)),
    index: () => answer(() => signIndex(structuredClone(state.index) as ReleaseIndex, { key: privateJwk, kid: "k1" })),
    watch: (changes) => {
      watchers.add(changes);
      return () => watchers.delete(changes);
    },
    releaseFile: ({ appId, version, path }) =>
      answer(() => {
        seen.files.push(path);
        const bytes = state.apps.find((app) => app.appId === appId && app.version === version)?.files.get(path);
        if (!bytes) throw new MiniAppError("INTERNAL", "404");
        return bytes;
      }),
    me: () => answer(() => state.me),
    personas: () => answer(() => []),
    signIn: (persona) =>
      answer(() => {
        state.me = { ...state.me, id: persona, name: persona };
        return state.me;
      }),
    signOut: () =>
      answer(() => {
        state.me = { ...state.me, id: "guest", state: "guest" };
        return state.me;
      }),
    setConsents: (consents: Consents) =>
      answer(() => {
        state.me = { ...state.me, consents };
        return state.me;
      }),
    newMark: () => answer(() => state.me),
    grants: () =>
      answer(() =>
        [...state.grants].map(([appId, scopes]) => ({ appId: appId as AppId, scopes: scopes.map((scope) => ({ scope, grantedAt: now })) })),
      ),
    setGrants: (appId, scopes, choice) =>
      answer(() => {
        seen.choices.push(choice);
        state.grants.set(appId, [...scopes]);
      }),
    revokeGrants: (appId, scope) =>
      answer(() => void state.grants.set(appId, scope ? (state.grants.get(appId) ?? []).filter((name) => name !== scope) : [])),
    footprints: () => answer(() => []),
    footprint: () => answer(() => ({ visits: [], serverSince: null })),
    exportFootprint: (appId) =>
      answer(() => ({ format: "plaza-footprint/1" as const, appId: appId as AppId, sub: "sub", exportedAt: now, data: {} })),
    eraseFootprint: (appId) =>
      answer(() => {
        seen.erased.push(appId);
        state.grants.delete(appId);
        return { id: "e-1", appId: appId as AppId, at: now, deleted: { storage: 1 }, kept: [], receipt: "receipt.jws" };
      }),
    orders: () => answer(() => []),
    contacts: () => answer(() => state.contacts),
    wallet,
    relays: () => answer(() => []),
    switchRelay: () => answer(() => []),
    subscriptions: subscriptions.user,
    report: (report) => answer(() => void seen.reports.push(report)),
    incident: (incident) => answer(() => void seen.incidents.push(incident)),
    startSession: ({ appId }) =>
      answer(async () => {
        seen.sessions.push(appId);
        await state.startSession?.();
        return {
          sessionId: "s-12345678" as never,
          token: "token",
          expiresAt: Date.now() + 900_000,
          user: user(),
          granted: state.grants.get(appId) ?? [],
        };
      }),
    renewSession: () => answer(() => Promise.reject(new MiniAppError("NOT_SIGNED_IN"))),
    guest: (token) => {
      const signed = async <T>(value: () => T | Promise<T>): Promise<T> => {
        await token();
        return answer(value);
      };
      return {
        user: () => signed(user),
        authorizationCode: (asked) =>
          signed(() => {
            seen.codes.push(asked);
            return { code: "the-code", redirectUri: "https://host.test/miniapp/app", iss: "https://host.test/oidc" };
          }),
        fill: (asked) =>
          signed(async () => {
            seen.fills.push(asked);
            const { name, phone, email } = state.contacts;
            const [address] = await wallet.addresses();
            const all = { name: name ?? asked.name, phone, email, address };
            return Object.fromEntries(asked.fields.flatMap((field) => (all[field] === undefined ? [] : [[field, all[field]]])));
          }),
        phoneCode: () =>
          signed(() => {
            seen.phoneCodes.push(seen.phoneCodes.length);
            return { code: "plaza_phone_code", expiresAt: now + 300_000 };
          }),
        launchData: (request) =>
          signed(() => {
            seen.launches.push(request);
            return { token: "launch.data", expiresAt: now };
          }),
        idToken: () => signed(() => ({ token: "id.token", expiresAt: now })),
        quote: ({ lines }) =>
          signed((): QuoteResponse => {
            seen.quotes.push(seen.quotes.length);
            const orderId = `order-${seen.quotes.length}-xxxx`;
            const priced = lines.map((line) => ({
              sku: line.sku,
              name: line.sku,
              quantity: line.quantity,
              unit: money(45_000),
              total: money(45_000 * line.quantity),
            }));
            const total = money(priced.reduce((sum, line) => sum + line.total.amount, 0));
            const sums = { subtotal: total, tax: money(0), shipping: money(0), discount: money(0), total };
            state.orders.set(orderId, { id: orderId, status: "pending", lines: priced, ...sums, createdAt: now });
            return {
              orderId,
              quote: "quote.jws",
              merchant: "Example Ltd",
              lines: priced,
              ...sums,
              expiresAt: now + 600_000,
              instrument: { id: "i-1", label: "Debit card 4417" },
              ...state.quoted(),
            };
          }),
        requote: (orderId, asked) =>
          signed((): QuoteResponse => {
            const before = state.orders.get(orderId);
            if (!before) throw new MiniAppError("QUOTE_EXPIRED");
            seen.requotes.push(asked);
            const { id: _, status: __, createdAt: ___, ...price } = before;
            const next = {
              orderId: `${orderId}-again`,
              quote: "quote-again.jws",
              merchant: "Example Ltd",
              ...price,
              expiresAt: now + 600_000,
            };
            state.orders.set(next.orderId, { ...before, id: next.orderId });
            return { ...next, instrument: { id: "i-1", label: "Debit card 4417" }, ...state.quoted(asked) };
          }),
        delegation: {
          address: (addressId) =>
            signed(async () => {
              const address = (await wallet.addresses()).find(({ id }) => id === addressId);
              if (address === undefined) throw new MiniAppError("INVALID_PARAMS");
              const { id: _, default: __, ...rest } = address;
              return rest;
            }),
          instrument: (asked) =>
            signed(() => {
              seen.handles.push(asked);
              return { handle: "plaza_instrument_1", label: "Debit card 4417", expiresAt: now + 300_000 };
            }),
        },
        quoteOrder: ({ orderToken, instrument: handle }) =>
          signed((): QuoteResponse => {
            if (handle !== undefined && handle !== "plaza_instrument_1") throw new MiniAppError("INVALID_PARAMS");
            const orderId = `order-of-${orderToken}`;
            if (orderToken !== "token-1") throw new MiniAppError("QUOTE_EXPIRED");
            const [unit, zero] = [money(10_825), money(0)];
            const sums = { subtotal: unit, tax: zero, shipping: zero, discount: zero, total: unit };
            const lines = [{ sku: "line-1", name: "Beans", quantity: 1, unit, total: unit }];
            seen.quotes.push(seen.quotes.length);
            state.orders.set(orderId, { id: orderId, status: "pending", lines, ...sums, createdAt: now });
            const instrument = { id: "i-1", label: "Debit card 4417" };
            return { orderId, quote: "quote.jws", merchant: "Example Ltd", lines, ...sums, expiresAt: now + 600_000, instrument };
          }),
        stepUp: () => signed(() => state.stepUp),
        confirm: (attempt) =>
          signed(() => {
            const { orderId, idempotencyKey, stepUp } = attempt;
            seen.confirms.push({ orderId, idempotencyKey, ...(stepUp === undefined ? {} : { stepUp }) });
            subscriptions.start(orderId);
            return state.confirm(attempt);
          }),
        cancel: (cancelled) => signed(() => void seen.cancels.push(cancelled)),
        order: (orderId) =>
          signed(() => {
            const order = state.orders.get(orderId);
            if (!order) throw new MiniAppError("INVALID_PARAMS", "There is no such order.");
            return order;
          }),
        unresolved: () => signed(() => []),
        subscriptions: subscriptions.guest,
        events: (events) => signed(() => void seen.events.push(...events)),
        calls: (counts) => signed(() => void seen.calls.push(counts)),
        operations: (events) => signed(() => void seen.operations.push(...events)),
        storageGet: () => signed(() => null),
        storageSet: () => signed(() => {}),
        storageRemove: () => signed(() => {}),
        storageList: () => signed(() => ({ keys: [], usedBytes: 0, quotaBytes: 1 })),
        storageClear: () => signed(() => {}),
        fetch: ({ url }) => signed(() => ({ status: 200, headers: {}, body: new ArrayBuffer(0), url })),
      };
    },
  };
}
