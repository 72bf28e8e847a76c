import type { MemoryGuest } from "@plaza/host/testing";
import { useEffect } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { MiniApp } from "../mini-app/mini-app.tsx";
import { press, show, type View } from "../testing.tsx";
import { type HostSurfaces, useHostSurfaces } from "./use-host-surfaces.ts";

const COFFEE = "com.example.coffee";
const latte = { lines: [{ sku: "Latte", quantity: 2 }] };
let view: View | undefined;
afterEach(async () => {
  await view?.unmount();
  view = undefined;
});

async function running(): Promise<{ made: View; guest: MemoryGuest; surfaces: () => HostSurfaces }> {
  let seen: HostSurfaces | undefined;
  function Probe() {
    const surfaces = useHostSurfaces();
    useEffect(() => {
      seen = surfaces;
    });
    return null;
  }
  const made = await show(
    <>
      <MiniApp id={COFFEE} onClose={() => {}} />
      <Probe />
    </>,
  );
  view = made;
  await expect.poll(() => made.sandbox.guests.length).toBe(1);
  const guest = made.sandbox.guests[0]!;
  await guest.client.capabilities.lifecycle.ready();
  // A pointer that a sheet slides under does not count until it has left: each test begins with it on the bar, above them all.
  await userEvent.hover(page.getByRole("heading", { level: 1 }));
  return { made, guest, surfaces: () => seen! };
}

const dialog = () => document.querySelector<HTMLElement>("[role=dialog]");

describe("what Back closes before it goes to the guest", () => {
  it("is nothing while only the guest is there", async () => {
    const { surfaces } = await running();
    expect(surfaces().open).toBe(false);
    expect(surfaces().back()).toBe(false);
  });

  it("is the menu: first its page, then the menu itself [D1]", async () => {
    const { surfaces } = await running();
    await userEvent.click(page.getByRole("button", { name: "Menu" }));
    await userEvent.click(page.getByRole("button", { name: "About" }));
    await expect.poll(() => surfaces().open).toBe(true);
    expect(surfaces().back()).toBe(true);
    await expect.element(page.getByRole("button", { name: "About" })).toBeVisible();
    expect(surfaces().isOpen()).toBe(true);
    expect(surfaces().back()).toBe(true);
    expect(surfaces().isOpen()).toBe(false);
    await expect.poll(dialog).toBeNull();
  });

  it("is a sheet, which is answered with a no: nothing is shared, nothing is paid [D1] [H3]", async () => {
    const { made, guest, surfaces } = await running();
    const shared = guest.client.capabilities.identity.requestScopes({ scopes: ["email"] });
    await expect.poll(dialog).not.toBeNull();
    expect(surfaces().back()).toBe(true);
    expect(await shared).toEqual({ granted: [], denied: ["email"] });
    const paid = guest.client.capabilities.checkout.buy(latte);
    await expect.poll(() => made.host.getSnapshot().sheet?.kind).toBe("checkout");
    expect(surfaces().back()).toBe(true);
    expect(await paid).toEqual({ status: "cancelled" });
    expect(made.services.seen.confirms).toEqual([]);
  });

  it("is not a payment under way: it stays to its end", async () => {
    const { made, guest, surfaces } = await running();
    let settle: () => void = () => {};
    made.services.state.confirm = ({ orderId }) =>
      new Promise((resolve) => (settle = () => resolve({ status: "declined", orderId, code: "card_declined" })));
    const paid = guest.client.capabilities.checkout.buy(latte);
    const pay = page.getByRole("button", { name: /Pay/ });
    await expect.poll(() => pay.query()?.hasAttribute("data-arming")).toBe(false);
    await press(userEvent, pay);
    await expect.poll(() => made.services.seen.confirms.length).toBe(1);
    expect(surfaces().back()).toBe(true);
    expect(surfaces().isOpen()).toBe(true);
    settle();
    expect(await paid).toMatchObject({ status: "declined" });
  });
});
