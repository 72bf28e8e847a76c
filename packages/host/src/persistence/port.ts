/** What the host keeps in this browser: `device` is guests' storage, `attempts` are payments in doubt, `meta` is the host's own. */
export type Area = "device" | "attempts" | "meta";

export interface StoredRecord {
  readonly key: string;
  readonly value: unknown;
}

/** Key-value records that outlive the page. One contract suite runs against every implementation (`persistence-contract.ts`). */
export interface Persistence {
  get(area: Area, key: string): Promise<unknown>;
  put(area: Area, key: string, value: unknown): Promise<void>;
  remove(area: Area, key: string): Promise<void>;
  /** All records whose key begins with `prefix`, in key order. */
  list(area: Area, prefix: string): Promise<StoredRecord[]>;
  removeAll(area: Area, prefix: string): Promise<void>;
  close(): void;
}
