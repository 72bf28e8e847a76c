import type { Allowance, PutAddressRequest, PutAllowanceRequest, SavedAddress } from "@plaza/protocol/services";

export interface SavedInstrument {
  readonly id: string;
  readonly label: string;
  readonly default: boolean;
}

/** What the user keeps for paying. The host's pages see and change it; guests never do. */
export interface Wallet {
  /** The default first. */
  addresses(): Promise<readonly SavedAddress[]>;
  /** Keeps a new address under an id that the caller makes (a UUID), or changes the one of that id. */
  putAddress(id: string, address: PutAddressRequest): Promise<readonly SavedAddress[]>;
  removeAddress(id: string): Promise<readonly SavedAddress[]>;
  instruments(): Promise<readonly SavedInstrument[]>;
  setDefaultInstrument(id: string): Promise<readonly SavedInstrument[]>;
  /** What an app may be paid without a second question; null where it sells nothing. */
  allowance(appId: string): Promise<Allowance | null>;
  setAllowance(appId: string, allowance: PutAllowanceRequest): Promise<Allowance | null>;
}
