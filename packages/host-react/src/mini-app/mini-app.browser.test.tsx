import { sampleApp } from "@plaza/host/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { show, type View } from "../testing.tsx";
import { MiniApp } from "./mini-app.tsx";

const COFFEE = "com.example.coffee";
let view: View | undefined;
afterEach(async () => {
  await view?.unmount();
  view = undefined;
});

const guestPlace = () => document.querySelector<HTMLElement>("[data-testid=guest]");
const skeleton = () => document.querySelector("[data-testid=skeleton]");

describe("<MiniApp>", () => {
  it("draws bar, capsule and skeleton with the first render, and gives way to the guest when it is ready [C3]", async () => {
    view = await show(<MiniApp id={COFFEE} onClose={() => {}} />);
    await expect.element(page.getByRole("heading", { name: "Example Coffee" })).toBeVisible();
    await expect.element(page.getByRole("button", { name: "Menu" })).toBeVisible();
    await expect.element(page.getByRole("status", { name: "Opening Example Coffee" })).toBeVisible();
    await expect.poll(() => view?.sandbox.guests.length).toBe(1);
    const guest = view.sandbox.guests[0]!;
    expect(guest.frame.element).toBe(guestPlace());
    await guest.client.capabilities.lifecycle.ready();
    await expect.poll(skeleton).toBeNull();
    expect(view.host.getSnapshot().sessions).toHaveLength(1);
  });

  it("the guest's rectangle lies below the bar, whatever its size [H-09]", async () => {
    view = await show(<MiniApp id={COFFEE} onClose={() => {}} />);
    const bar = document.querySelector(".pz-host-bar")!.getBoundingClientRect();
    const big = document.createElement("div");
    big.style.cssText = "position:absolute;inset-block-start:-9999px;block-size:99999px;inline-size:99999px";
    guestPlace()!.append(big);
    const at = document.elementFromPoint(bar.left + bar.width - 30, bar.top + bar.height / 2);
    expect(at?.closest(".pz-capsule")).not.toBeNull();
    expect(guestPlace()!.getBoundingClientRect().top).toBeGreaterThanOrEqual(bar.bottom - 1);
  });

  it("the keyboard goes to the mini-app's region, which has its name [I8]", async () => {
    view = await show(<MiniApp id={COFFEE} onClose={() => {}} />);
    await expect.poll(() => document.activeElement?.getAttribute("aria-label")).toBe("Example Coffee, mini-app");
  });

  it("the capsule's close keeps the session alive and tells who embeds, once", async () => {
    const onClose = vi.fn();
    view = await show(<MiniApp id={COFFEE} onClose={onClose} />);
    await expect.poll(() => view?.sandbox.guests.length).toBe(1);
    await userEvent.click(page.getByRole("button", { name: "Close" }));
    expect(onClose).toHaveBeenCalledTimes(1);
    expect(view.session().state).toBe("hidden");
  });

  it("Back goes to the guest's pages first, then leaves [D1]", async () => {
    const onBack = vi.fn();
    view = await show(<MiniApp id={COFFEE} onClose={() => {}} onBack={onBack} />);
    await expect.poll(() => view?.sandbox.guests.length).toBe(1);
    const guest = view.sandbox.guests[0]!;
    await guest.client.capabilities.lifecycle.ready();
    await guest.client.capabilities.navigation.reportPath({ path: "/menu", depth: 1 });
    await view.until(({ sessions }) => sessions[0]?.canGoBack);
    guest.realm.handle("back", () => {
      void guest.client.capabilities.navigation.reportPath({ path: "/", depth: 0 });
      return { handled: true };
    });
    await userEvent.click(page.getByRole("button", { name: "Back" }));
    await view.until(({ sessions }) => sessions[0]?.canGoBack === false);
    expect(onBack).not.toHaveBeenCalled();
    await userEvent.click(page.getByRole("button", { name: "Back" }));
    await expect.poll(() => onBack.mock.calls.length).toBe(1);
  });

  it("a slow guest gets a card with Retry; Retry starts it again [H-04]", async () => {
    view = await show(<MiniApp id={COFFEE} onClose={() => {}} />, { slowMs: 50 });
    await userEvent.click(page.getByRole("button", { name: "Retry" }));
    await expect.poll(() => view?.sandbox.guests.length).toBe(2);
    await view.sandbox.guests[1]!.client.capabilities.lifecycle.ready();
    await expect.poll(() => view?.session().state).toBe("running");
  });

  it("a hung guest gives way to the stopped card with its incident; Restart brings it back in the same place [H-01] [C8]", async () => {
    view = await show(<MiniApp id={COFFEE} onClose={() => {}} />);
    await expect.poll(() => view?.sandbox.guests.length).toBe(1);
    const guest = view.sandbox.guests[0]!;
    await guest.client.capabilities.lifecycle.ready();
    guest.runtime.close();
    await expect.element(page.getByRole("alert")).toHaveTextContent("Example Coffee stopped");
    const { stopped } = view.session();
    expect(document.querySelector(".pz-details")?.textContent).toContain(stopped?.incident);
    await userEvent.click(page.getByRole("button", { name: "Restart" }));
    await expect.poll(() => view?.sandbox.guests.length).toBe(2);
    expect(view.sandbox.guests[1]!.frame.element).toBe(guestPlace());
  });

  it("a tampered file shows why nothing ran, and no Restart [S-12]", async () => {
    const app = await sampleApp();
    app.files.set("assets/app.js", new TextEncoder().encode("export function evilx() {}"));
    view = await show(<MiniApp id={COFFEE} onClose={() => {}} />, { apps: [app] });
    await expect.element(page.getByRole("alert")).toHaveTextContent("Its files are not the ones that were published");
    expect(page.getByRole("button", { name: "Restart" }).query()).toBeNull();
  });

  it("the menu shares a link to the present page, restarts, shows permissions and takes reports [D4] [H7]", async () => {
    const onClose = vi.fn();
    view = await show(<MiniApp id={COFFEE} onClose={onClose} shareUrl={(link) => `${link}!`} />);
    await expect.poll(() => view?.sandbox.guests.length).toBe(1);
    const guest = view.sandbox.guests[0]!;
    await guest.client.capabilities.lifecycle.ready();
    await guest.client.capabilities.navigation.reportPath({ path: "/menu?tab=tea", depth: 1 });
    const written = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();

    await userEvent.click(page.getByRole("button", { name: "Menu" }));
    await userEvent.click(page.getByRole("button", { name: "Share", exact: true }));
    await expect.poll(() => written.mock.calls[0]?.[0]).toBe(`${location.origin}/miniapp/${COFFEE}/menu?tab=tea!`);
    written.mockRestore();

    await expect.poll(() => document.querySelector("[role=dialog]")).toBeNull();
    await userEvent.click(page.getByRole("button", { name: "Menu" }));
    await userEvent.click(page.getByRole("button", { name: "About" }));
    await expect.element(page.getByRole("dialog")).toHaveTextContent("Example Ltd");
    expect(guest.frame.displayed).toBe(true);
    await userEvent.click(page.getByRole("dialog").getByRole("button", { name: "Back" }));
    await userEvent.click(page.getByRole("button", { name: "Report a problem" }));
    // Where text is typed the guest cannot take the keyboard [H-11].
    await expect.poll(() => guest.frame.displayed).toBe(false);
    await userEvent.click(page.getByRole("radio", { name: "It misleads" }));
    await userEvent.fill(page.getByRole("textbox"), "The price changed");
    await userEvent.click(page.getByRole("button", { name: "Send report" }));
    await expect
      .poll(() => view?.services.seen.reports)
      .toEqual([{ appId: COFFEE, version: "1.0.0", reason: "misleading", text: "The price changed" }]);
    await expect.poll(() => guest.frame.displayed).toBe(true);
  });

  it("a guest that closes itself leaves the screen", async () => {
    const onClose = vi.fn();
    view = await show(<MiniApp id={COFFEE} onClose={onClose} />);
    await expect.poll(() => view?.sandbox.guests.length).toBe(1);
    await view.sandbox.guests[0]!.client.capabilities.navigation.close();
    await expect.poll(() => onClose.mock.calls.length).toBe(1);
  });

  it("an app that does not exist says so and takes no report against it", async () => {
    view = await show(<MiniApp id="com.example.nothing" onClose={() => {}} />);
    await expect.element(page.getByRole("alert")).toHaveTextContent("There is no such app");
    expect(page.getByRole("button", { name: "Report a problem" }).query()).toBeNull();
    await userEvent.click(page.getByRole("button", { name: "Menu" }));
    await expect.element(page.getByRole("button", { name: "About" })).toBeVisible();
    expect(page.getByRole("button", { name: "Report a problem" }).query()).toBeNull();
  });

  it("an id that is none says so instead of throwing", async () => {
    view = await show(<MiniApp id="not an id" onClose={() => {}} />);
    await expect.element(page.getByRole("alert")).toHaveTextContent("There is no such app");
  });
});
