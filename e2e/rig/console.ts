import { expect, type Locator, type Page } from "@playwright/test";
import type { PlazaAddress } from "./plaza.ts";

type ConsolePage =
  | "Overview"
  | "Apps"
  | "Releases"
  | "Orders"
  | "Subscriptions"
  | "Earnings"
  | "Disputes"
  | "Reconciliation"
  | "API keys"
  | "Webhooks"
  | "Reports"
  | "Incidents"
  | "Policy"
  | "Isolation"
  | "Identity"
  | "People"
  | "Audit log";

/** The console in a browser of its own, as one of the people who work there. */
export interface Console {
  readonly page: Page;
  /** Goes to a page by the navigation. */
  goTo(name: ConsolePage): Promise<void>;
  /** The row that has the text: of a table, or of the list that stands in its place on a phone. */
  row(text: string): Locator;
  /** One of the numbers on top of the overview. */
  metric(name: "Opens" | "Purchases"): Promise<number>;
}

export async function openConsole(page: Page, plaza: PlazaAddress, role: "Operator" | "Publisher" = "Operator"): Promise<Console> {
  await page.goto(plaza.consoleOrigin);
  await page.getByRole("button", { name: `(${role})` }).click();
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  return {
    page,
    goTo: async (name) => {
      await page.getByRole("navigation").getByRole("link", { name }).click();
      await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    },
    row: (text) => page.getByRole("row").or(page.locator(".console-records > li")).filter({ hasText: text }),
    metric: async (name) => {
      const value = await page.getByRole("term").filter({ hasText: name }).locator("xpath=following-sibling::dd[1]").textContent();
      return Number((value ?? "").replaceAll(/\D/g, ""));
    },
  };
}
