import type {
  BuyParams,
  Channel,
  DelegatedAddress,
  DelegatedInstrument,
  Filled,
  GuestUser,
  Money,
  Order,
  Permission,
} from "@plaza/protocol";
import type {
  AppListing,
  AuthorizationCodeRequest,
  AuthorizationCodeResponse,
  CallCounts,
  ConfirmResponse,
  Consents,
  Contacts,
  DelegatedInstrumentRequest,
  Erasure,
  EventRecord,
  FillRequest,
  Footprint,
  FootprintApp,
  FootprintExport,
  Grant,
  HostConfig,
  IncidentRequest,
  LaunchDataRequest,
  Me,
  PasskeyAssertion,
  Persona,
  PhoneCodeResponse,
  QuoteResponse,
  Relay,
  ReportRequest,
  RequoteRequest,
  SessionResponse,
  StepUpQuestion,
  UserOrder,
} from "@plaza/protocol/services";
import type { NetworkIsolation } from "../sandbox/network-isolation.ts";
import type { GuestSubscriptions, Subscriptions } from "./subscriptions.ts";
import type { Wallet } from "./wallet.ts";

/** Gives the token of a running guest's session, renewed when it is about to expire. Rejects when the session has ended. */
export type TokenSource = () => Promise<string>;

/** The user's second yes: the amount, and their signature over the quote where they have a passkey. */
export interface StepUpAgreed {
  readonly amount: Money;
  readonly passkey?: { readonly nonce: string; readonly assertion: PasskeyAssertion };
}

export interface CancelReason {
  readonly reason?: "user" | "price" | "shipping" | "trust" | "other";
}

export interface EgressRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: ArrayBuffer;
}
export interface EgressResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: ArrayBuffer;
  readonly url: string;
}

/** What the user said beside yes. */
export interface GrantChoice {
  /** With the scope `email`: a relay address in place of their own. Absent: as it was. */
  readonly hideEmail?: boolean;
}

/** What one running guest may ask of the services; the caller's identity is the token's, never a parameter [B-19]. */
export interface GuestServices {
  user(): Promise<GuestUser>;
  idToken(params: { readonly nonce?: string }): Promise<{ token: string; expiresAt: number }>;
  /** How the session was opened, signed for the publisher's server; what is signed comes from the host, never from the guest. */
  launchData(request: LaunchDataRequest): Promise<{ token: string; expiresAt: number }>;
  authorizationCode(request: AuthorizationCodeRequest): Promise<AuthorizationCodeResponse>;
  /** What the user has just ticked in the host's sheet. */
  fill(request: FillRequest): Promise<Filled>;
  /** After the user's yes: a code with which the publisher's server fetches their number. */
  phoneCode(): Promise<PhoneCodeResponse>;
  quote(params: BuyParams): Promise<QuoteResponse>;
  /** Of an order that the publisher's server made. */
  quoteOrder(params: { readonly orderToken: string; readonly instrument?: string | undefined }): Promise<QuoteResponse>;
  /** What the user chose in the host's sheet for the mini-app's own checkout. */
  readonly delegation: {
    address(addressId: string): Promise<DelegatedAddress>;
    instrument(request: DelegatedInstrumentRequest): Promise<DelegatedInstrument>;
  };
  /** The same order with another address or way of sending; the quote before cannot be paid any more. */
  requote(orderId: string, delivery: RequoteRequest): Promise<QuoteResponse>;
  /** Same key and body: same answer. */
  confirm(params: {
    readonly orderId: string;
    readonly quote: string;
    readonly instrumentId?: string;
    /** The amount that the user agreed to a second time, above the app's allowance. */
    readonly stepUp?: StepUpAgreed;
    readonly idempotencyKey: string;
  }): Promise<ConfirmResponse>;
  cancel(params: { readonly orderId: string } & CancelReason): Promise<void>;
  /** What the user's passkey is to sign, to agree to a quote above the allowance; nothing for a user who has none. */
  stepUp(params: { readonly orderId: string; readonly quote: string }): Promise<StepUpQuestion>;
  order(orderId: string): Promise<Order>;
  unresolved(): Promise<Order[]>;
  readonly subscriptions: GuestSubscriptions;
  /** Analytics, only ever called with the user's consent. `last`: the page is going away, so the request must outlive it. */
  events(events: readonly EventRecord[], options: { readonly last: boolean }): Promise<void>;
  /** Crashes and ready times; always, and without a user id. */
  operations(events: readonly EventRecord[], options: { readonly last: boolean }): Promise<void>;
  /** How often the guest has called each method since it started, for its user's eyes. */
  calls(counts: CallCounts, options: { readonly last: boolean }): Promise<void>;
  storageGet(key: string): Promise<unknown>;
  storageSet(key: string, value: unknown): Promise<void>;
  storageRemove(key: string): Promise<void>;
  storageList(): Promise<{ keys: string[]; usedBytes: number; quotaBytes: number }>;
  storageClear(): Promise<void>;
  fetch(request: EgressRequest): Promise<EgressResponse>;
}

export interface ServiceChanges {
  /** The signed index may be another, with its version where that is known. */
  readonly index: (version: number | null) => void;
  /** What policy takes from this user (`Me.removed`) may be another. */
  readonly policy: () => void;
}

/**
 * Everything the engine needs from outside the browser. `createHttpServices` speaks to a Plaza server; a super-app team may implement it itself.
 * Every method rejects with a `MiniAppError`: OFFLINE where nothing answered, otherwise the code of the answer.
 */
export interface HostServices {
  config(): Promise<HostConfig>;
  apps(): Promise<AppListing[]>;
  /** The signed release index, compact JWS; the host verifies it. */
  index(): Promise<string>;
  /** Calls back when the services changed something that running sessions must learn of; returns unsubscribe. */
  watch(changes: ServiceChanges): () => void;
  /** Bytes of a file of a release, unverified: the host compares digests. */
  releaseFile(file: { readonly appId: string; readonly version: string; readonly path: string }): Promise<Uint8Array>;

  me(): Promise<Me>;
  personas(): Promise<Persona[]>;
  signIn(persona: string): Promise<Me>;
  signOut(): Promise<Me>;
  setConsents(consents: Consents): Promise<Me>;
  newMark(): Promise<Me>;
  grants(): Promise<Grant[]>;
  setGrants(appId: string, scopes: readonly Permission[], choice: GrantChoice): Promise<void>;
  revokeGrants(appId: string, scope?: Permission): Promise<void>;
  orders(): Promise<UserOrder[]>;
  /** What the user's account has for forms, for their own eyes. */
  contacts(): Promise<Contacts>;
  readonly wallet: Wallet;
  /** Addresses that mini-apps have in place of the user's own. */
  relays(): Promise<Relay[]>;
  /** Whether mail to the one that the app has reaches the user. */
  switchRelay(appId: string, on: boolean): Promise<Relay[]>;
  readonly subscriptions: Subscriptions;
  footprints(): Promise<FootprintApp[]>;
  /** Visit by visit, latest first; `before` is the `next` of the page before. */
  footprint(appId: string, before?: string): Promise<Footprint>;
  exportFootprint(appId: string): Promise<FootprintExport>;
  eraseFootprint(appId: string): Promise<Erasure>;
  report(report: ReportRequest): Promise<void>;
  /** A guest was stopped for breaking a rule: for the operator's log. */
  incident(incident: IncidentRequest): Promise<void>;

  startSession(request: {
    readonly appId: string;
    readonly version: string;
    readonly channel: Channel;
    readonly isolation: NetworkIsolation;
  }): Promise<SessionResponse>;
  renewSession(token: string): Promise<SessionResponse>;
  guest(token: TokenSource): GuestServices;
}
