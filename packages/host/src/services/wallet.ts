import type { Allowance, PutAddressRequest, PutAllowanceRequest, SavedAddress } from "@plaza/protocol/services";

export interface SavedInstrument {
  readonly id: string;
  readonly label: string;
  readonly default: boolean;
}

/** The user's ways to pay, and whether the payment provider lets them add one and remove one. */
export interface WaysToPay {
  readonly instruments: readonly SavedInstrument[];
  readonly adds: boolean;
  readonly removes: boolean;
}

/** What the user keeps for paying. The host's pages see and change it; guests never do. */
export interface Wallet {
  /** The default first. */
  addresses(): Promise<readonly SavedAddress[]>;
  /** Keeps a new address under an id that the caller makes (a UUID), or changes the one of that id. */
  putAddress(id: string, address: PutAddressRequest): Promise<readonly SavedAddress[]>;
  removeAddress(id: string): Promise<readonly SavedAddress[]>;
  instruments(): Promise<readonly SavedInstrument[]>;
  waysToPay(): Promise<WaysToPay>;
  /** The address of the provider's own page for a new way to pay. It leads back to `/you/paying?card=added`, or `?card=left`. */
  addInstrument(): Promise<string>;
  /**
   * Has the provider forget it. Rejects with CHECKOUT_CONFLICT where subscriptions are paid with it and it is not said what they are paid with from then on.
   * @param instead the id of another one
   */
  removeInstrument(id: string, instead?: string): Promise<readonly SavedInstrument[]>;
  setDefaultInstrument(id: string): Promise<readonly SavedInstrument[]>;
  /** What an app may be paid without a second question; null where it sells nothing. */
  allowance(appId: string): Promise<Allowance | null>;
  setAllowance(appId: string, allowance: PutAllowanceRequest): Promise<Allowance | null>;
}
