import { afterEach, expect, it } from "vitest";
import { checkoutSheet } from "../parts.ts";
import { show, type View } from "../testing.tsx";

let view: View | undefined;
afterEach(() => view?.unmount());

// In a file of its own: the sheets of this page have never been loaded.
it("a sheet whose file comes late is armed from when it is seen [H-10]", async () => {
  const made = await show(null);
  view = made;
  made.host.open("com.example.coffee");
  await expect.poll(() => made.sandbox.guests.length).toBe(1);
  const guest = made.sandbox.guests[0]!;
  await guest.client.capabilities.lifecycle.ready();
  expect(checkoutSheet.getSnapshot().status).toBe("absent");
  void guest.client.capabilities.checkout.buy({ lines: [{ sku: "Latte", quantity: 2 }] }).catch(() => undefined);
  await expect.poll(() => document.querySelector("[role=dialog]")).not.toBeNull();
  const { armedAt, shownAt } = made.host.getSnapshot().sheet!;
  expect(armedAt - shownAt).toBeGreaterThan(500);
});
