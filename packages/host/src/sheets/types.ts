import type { CheckoutOutcome, ErrorCode, Permission } from "@plaza/protocol";
import type { QuoteResponse } from "@plaza/protocol/services";

/** Who asks: from the session and the catalogue, never from the guest's parameters. */
export interface SheetApp {
  readonly appId: string;
  readonly name: string;
  readonly icon: string | null;
  readonly publisher: string;
}

export interface ConsentItem {
  readonly scope: Permission;
  /** The app's own words from its manifest: shown in quotation marks. */
  readonly reason: string;
}

/**
 * Where a payment stands. `unknown`: the answer was lost after the user's yes; it is being looked up and nobody is asked to pay again.
 * `failed`: it certainly did not happen.
 */
export type CheckoutPhase =
  | { readonly phase: "review" }
  | { readonly phase: "paying" }
  | { readonly phase: "unknown" }
  | { readonly phase: "done"; readonly outcome: CheckoutOutcome }
  | { readonly phase: "failed"; readonly code: ErrorCode; readonly message: string };

export interface Instrument {
  readonly id: string;
  readonly label: string;
}

export type SheetRequest =
  | {
      readonly kind: "consent";
      readonly app: SheetApp;
      readonly scopes: readonly ConsentItem[] /** Of this call, the app's own words. */;
      readonly reason?: string;
    }
  | {
      readonly kind: "checkout";
      readonly app: SheetApp;
      readonly quote: QuoteResponse;
      readonly instruments: readonly Instrument[];
      readonly state: CheckoutPhase;
    }
  | {
      readonly kind: "confirm";
      readonly app: SheetApp;
      readonly title?: string;
      readonly text: string;
      readonly ok?: string;
      readonly cancel?: string;
    }
  | { readonly kind: "alert"; readonly app: SheetApp; readonly title?: string; readonly text: string }
  | { readonly kind: "openUrl"; readonly app: SheetApp; readonly url: string; readonly origin: string };

export type SheetKind = SheetRequest["kind"];

export type SheetView = SheetRequest & {
  readonly id: string;
  readonly sessionId: string;
  /** Milliseconds since the epoch: a yes before `armedAt` is refused. */
  readonly shownAt: number;
  readonly armedAt: number;
  /** The app has been told no several times in a row: the sheet offers to block its questions. */
  readonly blockable: boolean;
};

export interface SheetAnswers {
  readonly consent: { readonly granted: readonly Permission[] };
  readonly checkout:
    | { readonly act: "pay"; readonly instrumentId?: string }
    | { readonly act: "cancel"; readonly reason?: "user" | "price" | "shipping" | "trust" | "other" }
    | { readonly act: "done" };
  readonly confirm: { readonly ok: boolean };
  readonly alert: Record<never, never>;
  readonly openUrl: { readonly open: boolean };
}
export type SheetAnswer = SheetAnswers[SheetKind];
