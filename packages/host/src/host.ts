import type { Permission } from "@plaza/protocol";
import type {
  Consents,
  Erasure,
  Footprint,
  FootprintApp,
  FootprintExport,
  Me,
  Persona,
  Relay,
  ReportRequest,
} from "@plaza/protocol/services";
import type { LinkInput } from "./link.ts";
import type { Subscriptions } from "./services/subscriptions.ts";
import type { Wallet } from "./services/wallet.ts";
import type { OpenOptions } from "./sessions/launch.ts";
import type { SheetAnswer } from "./sheets/types.ts";
import type { HostContext, HostSnapshot } from "./snapshot.ts";

/** The engine of a host: a store with methods. Ordinary failures of methods reject with a `MiniAppError`. */
export interface Host {
  subscribe(listener: () => void): () => void;
  /** Immutable; parts that did not change keep their identity. */
  getSnapshot(): HostSnapshot;
  /** Configuration, user, signed index, catalogue, pool. Calling again changes nothing. Never rejects: see `snapshot.status`. */
  start(): Promise<void>;
  /** Starts again after `status: "failed"`. */
  retry(): Promise<void>;
  /** Ends everything: sessions, pool, event stream. */
  close(): void;

  /** Opens a mini-app and returns its session's id at once; a kept-alive session of it is shown again. */
  open(appId: string, options?: OpenOptions): string;
  /** Takes the session off the screen and keeps it alive. */
  hide(sessionId: string): void;
  show(sessionId: string): void;
  end(sessionId: string): void;
  /** Starts the session's release anew, at its present page; the id stays. */
  restart(sessionId: string): string;
  /** Back goes to the guest first [D1]. False when it had nothing to go back to: the caller leaves. */
  back(sessionId: string): Promise<boolean>;
  /** Moves the guest's frame into the element, or back to the stage. */
  place(sessionId: string, element: Element | null): void;
  /** Takes the guest off display while a surface of the host that takes text or a pact is open; returns uncover. */
  cover(sessionId: string): () => void;
  /** Gives the keyboard back to the guest, if it had it before it went off display: when a sheet has closed. */
  restoreFocus(sessionId: string): void;
  /** Fetches and verifies the release that an open would run: on pointer down, or when idle. */
  prefetch(appId: string): void;

  readonly sheets: {
    /** False when refused: not the sheet on screen, or a yes before it is armed. */
    answer(id: string, answer: SheetAnswer): boolean;
    /** The sheet moved or regained focus: it arms anew. */
    rearm(id: string): void;
    /** No more sheets of this app until the host starts again; this one counts as a no. */
    block(id: string): boolean;
  };
  readonly toasts: { answer(id: string, action: boolean): void };
  /** A toast of the host itself. */
  notify(toast: { readonly text: string; readonly action?: string }): Promise<{ action: boolean }>;

  readonly grants: { refresh(): Promise<void>; revoke(appId: string, scope?: Permission): Promise<void> };
  readonly orders: { refresh(): Promise<void> };
  /** Addresses, ways to pay and what each app may take without a second question: the user's own, never a guest's. */
  readonly wallet: Wallet;
  /** Addresses that mini-apps have in place of the user's own, and whether mail to them reaches the user. */
  readonly relays: {
    list(): Promise<readonly Relay[]>;
    switch(appId: string, on: boolean): Promise<readonly Relay[]>;
  };
  /** All of the user's, whether their mini-apps still open or not; never a guest's. */
  readonly subscriptions: Subscriptions;
  /** What mini-apps did with this user, and its end [Z5]. */
  readonly footprint: {
    apps(): Promise<FootprintApp[]>;
    /** `before` is the `next` of the page before. */
    of(appId: string, before?: string): Promise<Footprint>;
    export(appId: string): Promise<FootprintExport>;
    /** Ends the app, then erases what the services and this device keep of it. */
    erase(appId: string): Promise<Erasure>;
  };
  setConsents(consents: Consents): Promise<void>;
  setContext(context: Partial<Omit<HostContext, "online" | "timeZone">>): void;
  personas(): Promise<Persona[]>;
  /** Signing in or out ends all sessions: a session belongs to one user. */
  signIn(persona: string): Promise<void>;
  signOut(): Promise<void>;
  /** The application signed this user in, by ways of its own: as after `signIn`. */
  signedIn(me: Me): Promise<void>;
  /** Reads anew what the services know of the user: after the application changed something about them. */
  refreshMe(): Promise<void>;
  newMark(): Promise<void>;
  report(report: Omit<ReportRequest, "appId"> & { readonly appId: string }): Promise<void>;
  /** A deep link on this page's origin that opens the app there, from cold too. */
  link(input: LinkInput): string;
}
