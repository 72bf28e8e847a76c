import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import type { Me, UserOrder } from "@plaza/protocol/services";
import type { PlazaAddress } from "./plaza.ts";
import { type Traffic, watchTraffic } from "./traffic.ts";

/** The demo personas of the server. A journey that needs no e-mail stays the guest that every new browser is. */
export type PersonaId = "linh" | "somchai" | "maya" | "minh" | "publisher" | "operator";

/** A browser with the shell in it, and the words a person would use for what they do there. */
export interface Shell {
  readonly page: Page;
  readonly plaza: PlazaAddress;
  readonly traffic: Traffic;
  /** Loads the home page and waits for the catalogue, in whatever language. */
  home(): Promise<void>;
  /** Becomes a persona, before or after the shell is loaded; a page that is open is loaded again. */
  signIn(persona: PersonaId): Promise<Me>;
  /** Answers the question about analytics and personalisation for this user, without the page. Sign in first. */
  setConsents(consents: { readonly analytics: boolean; readonly personalisation: boolean }): Promise<void>;
  /** Opens a mini-app by its icon on the home page and waits until it is ready. */
  open(app: { readonly tile: string }): Promise<void>;
  /** Opens a deep link, as from a message, and waits until the mini-app is ready. */
  openLink(app: { readonly id: string }, path?: string): Promise<void>;
  /** Waits until the mini-app on the screen has said that it is ready (a frame) or is drawn (a worker). */
  ready(): Promise<void>;
  /** Inside the frame of the mini-app on the screen. */
  readonly guest: FrameLocator;
  /** Where the host draws a worker mini-app. */
  readonly workerGuest: Locator;
  /** The sheet that the host has open. */
  readonly sheet: Locator;
  /** A button that may not be pressed yet. Journeys take the pointer away while there is one; to act otherwise, `page.removeLocatorHandler(arming)`. */
  readonly arming: Locator;
  readonly menuButton: Locator;
  readonly closeButton: Locator;
  /** Opens the capsule's menu. */
  menu(): Promise<Locator>;
  /** The user's orders as the server has them. */
  orders(): Promise<UserOrder[]>;
  /** Calls the API as this browser: its cookie, its origin. */
  api(method: "GET" | "POST" | "PUT" | "DELETE", path: string, data?: unknown): Promise<unknown>;
}

export async function createShell(page: Page, plaza: PlazaAddress): Promise<Shell> {
  const traffic = watchTraffic(page.context());
  const guest = page.getByTestId("guest").frameLocator("iframe");
  const workerGuest = page.getByTestId("worker-guest");
  const sheet = page.getByRole("dialog");
  const menuButton = page.getByRole("button", { name: "Menu", exact: true });
  const closeButton = page.getByRole("button", { name: "Close", exact: true });

  // A pact button that has come to stand under the pointer waits until it has left [H-10]; a person who means it takes the hand away, and so do journeys.
  const arming = page.locator("[data-arming]").first();
  await page.addLocatorHandler(arming, () => page.mouse.move(0, 0));

  async function api(method: "GET" | "POST" | "PUT" | "DELETE", path: string, data?: unknown): Promise<unknown> {
    const response = await page.request.fetch(`${plaza.origin}/api/v1${path}`, { method, data, headers: { origin: plaza.origin } });
    expect(response.ok(), `${method} ${path}: ${response.status()} ${await response.text()}`).toBe(true);
    return response.status() === 204 ? undefined : response.json();
  }
  async function ready(): Promise<void> {
    await expect(page.locator('[data-testid="guest"][data-ready="true"]')).toBeAttached({ timeout: 30_000 });
    await expect(page.getByTestId("skeleton")).toHaveCount(0);
  }

  return {
    page,
    plaza,
    traffic,
    guest,
    workerGuest,
    sheet,
    arming,
    menuButton,
    closeButton,
    api,
    ready,
    home: async () => {
      await page.goto(`${plaza.origin}/`);
      await expect(page.locator(".sh-grid").getByRole("link").first()).toBeVisible();
    },
    signIn: async (persona) => {
      await api("GET", "/me");
      const me = (await api("POST", "/sign-in", { persona })) as Me;
      if (page.url().startsWith(plaza.origin)) await page.reload();
      return me;
    },
    setConsents: async (consents) => {
      await api("GET", "/me");
      await api("PUT", "/me/consents", consents);
    },
    open: async ({ tile }) => {
      await page.locator(".sh-grid").getByRole("link", { name: tile }).click();
      await ready();
    },
    openLink: async ({ id }, path = "/") => {
      await page.goto(`${plaza.origin}/miniapp/${id}${path}`);
      await ready();
    },
    menu: async () => {
      await menuButton.click();
      await expect(sheet).toBeVisible();
      return sheet;
    },
    orders: async () => ((await api("GET", "/me/orders")) as { orders: UserOrder[] }).orders,
  };
}
