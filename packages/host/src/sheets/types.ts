import type { CheckoutOutcome, DelegatedPart, ErrorCode, FillField, Permission, Subscription } from "@plaza/protocol";
import type { Address, Contacts, QuoteResponse, RequoteRequest, SavedAddress, StepUp } from "@plaza/protocol/services";

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

export interface FillItem {
  readonly field: FillField;
  /** The app's own words from its manifest: shown in quotation marks. */
  readonly reason: string;
}

/** How a purchase ended. */
export type PurchaseOutcome =
  | CheckoutOutcome
  /** Terms of a subscription that begin with nothing to pay. */
  | { readonly status: "agreed" };

/**
 * Where a payment stands. `unknown`: the answer was lost after the user's yes; it is being looked up and nobody is asked to pay again.
 * `failed`: it certainly did not happen; `reason` is the server's.
 */
export type CheckoutPhase =
  | {
      readonly phase: "review";
      /** `busy`: it is being priced anew for another address or way of sending. `failed`: that did not work, the price before stands. */
      readonly requote?: "busy" | "failed";
    }
  /** The user said yes to an amount above what the app may be paid, or their bank wants to know that it is they; they are asked once more. */
  | {
      readonly phase: "raise";
      readonly stepUp: StepUp;
      readonly instrumentId?: string;
      /** `asking`: whether the user has a passkey. `signing`: their device asks them. `failed`: it did not, or they said no; nothing was paid. */
      readonly passkey?: "asking" | "ready" | "signing" | "failed";
    }
  | { readonly phase: "paying" }
  /** The user's bank wants them on its page, an address that may be opened. `leaving`: they said no, and it is being let go. */
  | { readonly phase: "bank"; readonly page: string; readonly leaving?: true }
  | { readonly phase: "unknown" }
  | { readonly phase: "done"; readonly outcome: PurchaseOutcome }
  | { readonly phase: "failed"; readonly code: ErrorCode; readonly message: string; readonly reason?: string };

export interface Instrument {
  readonly id: string;
  readonly label: string;
}

export type SheetRequest =
  | {
      readonly kind: "consent";
      readonly app: SheetApp;
      readonly scopes: readonly ConsentItem[];
      /** Of this call, the app's own words. */
      readonly reason?: string;
      /** The user's own address, where a relay address can be given in its place; for the user's eyes. */
      readonly email?: string;
    }
  | {
      readonly kind: "fill";
      readonly app: SheetApp;
      readonly items: readonly FillItem[];
      /** Of this call, the app's own words. */
      readonly reason?: string;
      /** What would be given: for the user's eyes, never the guest's. */
      readonly contacts: Contacts & { readonly addresses: readonly SavedAddress[] };
      /** `server`: it goes to the publisher's server and not to the running app. */
      readonly recipient: "app" | "server";
      /** An address that was written here is being kept, or could not be. */
      readonly state?: "saving" | "failed";
    }
  | {
      /** Where an order of the app's own checkout goes, or how it is paid. */
      readonly kind: "select";
      readonly app: SheetApp;
      readonly part: DelegatedPart;
      readonly options: readonly { readonly id: string; readonly label: string; readonly detail?: string }[];
      /** An address that was written here is being kept, or could not be. */
      readonly state?: "saving" | "failed";
    }
  | {
      readonly kind: "checkout";
      readonly app: SheetApp;
      readonly quote: QuoteResponse;
      readonly instruments: readonly Instrument[];
      readonly state: CheckoutPhase;
    }
  | {
      readonly kind: "subscription";
      readonly app: SheetApp;
      readonly subscription: Subscription;
      readonly wish: "cancel" | "resume";
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
  | {
      readonly kind: "openUrl";
      readonly app: SheetApp;
      readonly url: string;
      readonly origin: string;
      /** The host's own page, because the user has no way to pay; without it the app asks for a page. */
      readonly why?: "no_instrument";
    };

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
  readonly consent: {
    readonly granted: readonly Permission[];
    /** With the scope `email`, where the sheet offers it: a relay address is given. What is not said is hidden. */
    readonly hideEmail?: boolean;
  };
  readonly fill:
    | {
        /** Null: nothing. */
        readonly share: {
          readonly fields: readonly FillField[];
          /** Of the saved ones; without it the default. */
          readonly addressId?: string;
          /** Written by a user who had none. */
          readonly name?: string;
        } | null;
      }
    /** An address that the user wrote here. */
    | { readonly keep: Address };
  readonly select: { readonly choose: string | null } | { readonly keep: Address };
  readonly checkout:
    | { readonly act: "pay"; readonly instrumentId?: string }
    /** The second yes, above the app's allowance. */
    | { readonly act: "raise" }
    /** To the bank's page. */
    | { readonly act: "bank" }
    | { readonly act: "deliver"; readonly to: RequoteRequest | { readonly address: Address } }
    | { readonly act: "cancel"; readonly reason?: "user" | "price" | "shipping" | "trust" | "other" }
    | { readonly act: "done" };
  readonly subscription: { readonly ok: boolean };
  readonly confirm: { readonly ok: boolean };
  readonly alert: Record<never, never>;
  readonly openUrl: { readonly open: boolean };
}
export type SheetAnswer = SheetAnswers[SheetKind];
