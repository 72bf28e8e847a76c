import type { UserOrder } from "@plaza/protocol/services";
import { describe, expect, it } from "vitest";
import { groupOrders } from "./order-groups.ts";

const now = Date.UTC(2026, 10, 21, 12);
const day = 86_400_000;

function order(id: string, daysAgo: number, status: UserOrder["status"] = "paid"): UserOrder {
  const zero = { amount: 0, currency: "VND" };
  const base = { lines: [], subtotal: zero, tax: zero, shipping: zero, discount: zero, total: zero, appName: "A", merchant: "M" };
  return { ...base, id, status, createdAt: now - daysAgo * day, appId: "com.example.a" as UserOrder["appId"] };
}

describe("groupOrders", () => {
  it("puts the last seven days first, then months, newest first", () => {
    const { groups } = groupOrders([order("old", 40), order("b", 2), order("a", 0), order("c", 10)], now, "en");
    expect(groups.map(({ id, orders }) => [id, orders.map((one) => one.id)])).toEqual([
      ["week", ["a", "b"]],
      ["2026-11", ["c"]],
      ["2026-10", ["old"]],
    ]);
    expect(groups[1]?.label).toBe("November 2026");
  });

  it("takes orders in doubt out of the list", () => {
    const { inDoubt, groups } = groupOrders([order("x", 0, "pending"), order("y", 0)], now, "th");
    expect(inDoubt.map(({ id }) => id)).toEqual(["x"]);
    expect(groups.flatMap(({ orders }) => orders.map(({ id }) => id))).toEqual(["y"]);
  });
});
