import type { Allowance, SavedAddress } from "@plaza/protocol/services";
import type { Wallet } from "../services/wallet.ts";

/** A wallet in memory: one card, no address, what an app may be paid without a second question. */
export function createMemoryWallet(answer: <T>(value: () => T) => Promise<T>): Wallet {
  let addresses: SavedAddress[] = [];
  let perPurchase = 2_000_000;
  const money = (amount: number) => ({ amount, currency: "VND" });
  const allowance = (appId: string): Allowance => ({
    appId: appId as Allowance["appId"],
    perPurchase: money(perPurchase),
    highest: money(2_000_000),
    since: 0,
    spent: { total: money(0), count: 0 },
  });
  let instruments = [{ id: "i-1", label: "Debit card 4417", default: true }];
  return {
    addresses: () => answer(() => addresses),
    putAddress: (id, address) =>
      answer(() => {
        addresses = [...addresses.filter((one) => one.id !== id), { ...address, id, default: addresses.length === 0 }];
        return addresses;
      }),
    removeAddress: (id) =>
      answer(() => {
        addresses = addresses.filter((one) => one.id !== id);
        return addresses;
      }),
    instruments: () => answer(() => instruments),
    waysToPay: () => answer(() => ({ instruments, adds: true, removes: true })),
    addInstrument: () => answer(() => "https://provider.example/add"),
    removeInstrument: (id) =>
      answer(() => {
        instruments = instruments.filter((one) => one.id !== id);
        return instruments;
      }),
    setDefaultInstrument: () => answer(() => instruments),
    allowance: (appId) => answer(() => allowance(appId)),
    setAllowance: (appId, next) =>
      answer(() => {
        perPurchase = next.perPurchase;
        return allowance(appId);
      }),
  };
}
