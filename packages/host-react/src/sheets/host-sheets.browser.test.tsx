import type { MemoryGuest } from "@plaza/host/testing";
import { MiniAppError } from "@plaza/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { MiniApp } from "../mini-app/mini-app.tsx";
import { press, show, type View } from "../testing.tsx";

const COFFEE = "com.example.coffee";
const latte = { lines: [{ sku: "Latte", quantity: 2 }] };
let view: View | undefined;
afterEach(async () => {
  await view?.unmount();
  view = undefined;
});

async function running(): Promise<{ made: View; guest: MemoryGuest }> {
  const made = await show(<MiniApp id={COFFEE} onClose={() => {}} />);
  view = made;
  await expect.poll(() => made.sandbox.guests.length).toBe(1);
  const guest = made.sandbox.guests[0]!;
  await guest.client.capabilities.lifecycle.ready();
  // A pointer that a sheet slides under does not count until it has left: each test begins with it on the bar, above them all.
  await userEvent.hover(page.getByRole("heading", { level: 1 }));
  return { made, guest };
}

const dialog = () => document.querySelector<HTMLElement>("[role=dialog]");
const armed = (name: RegExp) => expect.poll(() => page.getByRole("button", { name }).element().hasAttribute("data-arming")).toBe(false);

describe("checkout", () => {
  it("shows mark, merchant, lines and total; one press after arming pays, and a receipt follows [F2] [H-08]", async () => {
    const { made, guest } = await running();
    const outcome = guest.client.capabilities.checkout.buy(latte);
    await expect.element(page.getByRole("dialog")).toHaveTextContent("Latte × 2");
    expect(dialog()?.textContent).toContain("river lantern");
    expect(document.querySelector(".pz-vault")?.textContent).toContain("You are paying Example Coffee");
    expect(guest.frame.displayed).toBe(false);
    const pay = page.getByRole("button", { name: /Pay ₫90,000/ });
    (pay.element() as HTMLElement).click();
    expect(made.services.seen.confirms).toEqual([]);
    await armed(/Pay ₫90,000/);
    await press(userEvent, pay);
    expect(await outcome).toMatchObject({ status: "paid" });
    await expect.element(page.getByRole("dialog", { name: "Paid ₫90,000", exact: true })).toBeVisible();
    // Its title is the one that is seen, and is said once.
    expect(page.getByRole("heading", { level: 2 }).elements()).toHaveLength(1);
    await userEvent.click(page.getByRole("button", { name: "Done" }));
    await expect.poll(dialog).toBeNull();
    expect(guest.frame.displayed).toBe(true);
  });

  it("with the keyboard alone: focus goes in, stays in, pays with Enter and comes back [H-16]", async () => {
    const { made, guest } = await running();
    const before = page.getByRole("button", { name: "Menu" }).element() as HTMLElement;
    before.focus();
    const outcome = guest.client.capabilities.checkout.buy(latte);
    await expect.poll(() => dialog()?.contains(document.activeElement)).toBe(true);
    await armed(/Pay/);
    for (let presses = 0; presses < 12 && !document.activeElement?.matches(".pz-button-pact"); presses++) {
      await userEvent.keyboard("{Tab}");
      expect(dialog()?.contains(document.activeElement)).toBe(true);
    }
    await userEvent.keyboard("{Enter}");
    expect(await outcome).toMatchObject({ status: "paid" });
    expect(made.services.seen.confirms).toHaveLength(1);
    await expect.element(page.getByRole("button", { name: "Done" })).toBeVisible();
    await userEvent.keyboard("{Escape}");
    await expect.poll(dialog).toBeNull();
    await expect.poll(() => document.activeElement).toBe(before);
    expect(guest.frame.focusRestored).toBe(1);
  });

  it("Escape is a no, and nothing was charged", async () => {
    const { made, guest } = await running();
    const outcome = guest.client.capabilities.checkout.buy(latte);
    await expect.poll(() => dialog()?.contains(document.activeElement)).toBe(true);
    await userEvent.keyboard("{Escape}");
    expect(await outcome).toEqual({ status: "cancelled" });
    expect(made.services.seen.cancels).toMatchObject([{ reason: "user" }]);
    expect(made.services.seen.confirms).toEqual([]);
  });

  it("cannot be left while the money moves, and a decline says why and that nothing was charged [F3]", async () => {
    const { made, guest } = await running();
    let settle: () => void = () => {};
    made.services.state.confirm = ({ orderId }) =>
      new Promise((resolve) => (settle = () => resolve({ status: "declined", orderId, code: "insufficient_funds" })));
    const outcome = guest.client.capabilities.checkout.buy(latte);
    await expect.poll(dialog).not.toBeNull();
    await armed(/Pay/);
    await press(userEvent, page.getByRole("button", { name: /Pay/ }));
    await expect.poll(() => made.services.seen.confirms.length).toBe(1);
    await userEvent.keyboard("{Escape}");
    expect(dialog()).not.toBeNull();
    settle();
    expect(await outcome).toMatchObject({ status: "declined" });
    await expect.element(page.getByRole("alert")).toHaveTextContent("There is not enough money on it.");
    await expect.element(page.getByRole("alert")).toHaveTextContent("You were not charged.");
  });

  it("an expired price is explained and charges nothing", async () => {
    const { made, guest } = await running();
    made.services.state.confirm = () => Promise.reject(new MiniAppError("QUOTE_EXPIRED"));
    const outcome = guest.client.capabilities.checkout.buy(latte).catch((error: unknown) => error);
    await expect.poll(dialog).not.toBeNull();
    await armed(/Pay/);
    await press(userEvent, page.getByRole("button", { name: /Pay/ }));
    await expect.element(page.getByRole("alert")).toHaveTextContent("The price was only held for a while");
    expect(await outcome).toMatchObject({ code: "QUOTE_EXPIRED" });
  });
});

describe("consent", () => {
  it("asks per scope in the app's quoted words, off by default; sharing needs a choice [E5] [H3]", async () => {
    const { made, guest } = await running();
    const asked = guest.client.capabilities.identity.requestScopes({ scopes: ["email"], reason: "For this order" });
    await expect.element(page.getByRole("dialog", { name: "Choose what to share" })).toHaveTextContent("“Send your receipt”");
    await expect.element(page.getByRole("dialog")).toHaveTextContent("“For this order”");
    const box = page.getByRole("switch", { name: "Your e-mail" });
    await expect.element(box).not.toBeChecked();
    await expect.element(page.getByRole("button", { name: "Share", exact: true })).toBeDisabled();
    await userEvent.click(box);
    await armed(/Share 1/);
    await userEvent.click(page.getByRole("button", { name: "Share 1" }));
    expect(await asked).toEqual({ granted: ["email"], denied: [] });
    expect(made.services.state.grants.get(COFFEE)).toEqual(["email"]);
  });

  it("nothing is shared by the button of equal size, or by Escape", async () => {
    const { guest } = await running();
    const asked = guest.client.capabilities.identity.requestScopes({ scopes: ["email"] });
    await expect.element(page.getByRole("button", { name: "Share nothing" })).toBeVisible();
    const [no, yes] = [...dialog()!.querySelectorAll<HTMLElement>(".pz-sheet-actions .pz-button")].map((button) =>
      button.getBoundingClientRect(),
    );
    expect(Math.abs(no!.width - yes!.width)).toBeLessThan(1);
    expect(Math.abs(no!.height - yes!.height)).toBeLessThan(1);
    await userEvent.click(page.getByRole("button", { name: "Share nothing" }));
    expect(await asked).toEqual({ granted: [], denied: ["email"] });
  });
});

describe("questions", () => {
  it("a guest's confirm stands under its name, with its words as text [I3] [H-14]", async () => {
    const { guest } = await running();
    const asked = guest.client.capabilities.ui.confirm({ text: "<b>Empty</b> the cart?", ok: "Empty" });
    await expect.element(page.getByRole("dialog", { name: "Example Coffee asks" })).toHaveTextContent("<b>Empty</b> the cart?");
    const yes = page.getByRole("button", { name: "Empty", exact: true });
    (yes.element() as HTMLElement).click();
    expect(dialog()).not.toBeNull();
    await expect.poll(() => yes.element().getAttribute("aria-disabled")).toBeNull();
    await press(userEvent, yes);
    expect(await asked).toEqual({ ok: true });
  });

  it("a link shows where it goes before it opens [D3]", async () => {
    const { made, guest } = await running();
    const opening = guest.client.capabilities.navigation.openUrl({ url: "https://example.com/terms" });
    await expect.element(page.getByRole("dialog", { name: "Leave Test Plaza?" })).toHaveTextContent("https://example.com/terms");
    const open = page.getByRole("button", { name: "Open example.com" });
    await expect.poll(() => open.element().getAttribute("aria-disabled")).toBeNull();
    await press(userEvent, open);
    expect(await opening).toEqual({ opened: true });
    expect(made.opened).toEqual(["https://example.com/terms"]);
  });

  it("a toast is announced and settles with its action [I3]", async () => {
    const { guest } = await running();
    const toast = guest.client.capabilities.ui.toast({ text: "Removed", action: "Undo" });
    await userEvent.click(page.getByRole("button", { name: "Undo" }));
    expect(await toast).toEqual({ action: true });
  });
});
