import type { Page } from "@playwright/test";
import type { OutsideProvider, PlazaProcess } from "@plaza/server/testing";
import getPort from "get-port";
import { expectAccessible } from "../rig/accessible.ts";
import { PACKING } from "../rig/apps.ts";
import { guestPlaza } from "../rig/guest.ts";
import type { Shell } from "../rig/shell.ts";
import { test as base, expect } from "../rig/test.ts";

interface Fixtures {
  /** A team's own OpenID provider, in this process and on a port of its own. */
  readonly lotus: OutsideProvider;
  /** A Plaza whose members sign in there. */
  readonly server: PlazaProcess;
  /** A phone at it. */
  readonly theirs: Shell;
}

const test = base.extend<Fixtures & { readonly ports: { readonly host: number; readonly console: number } }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs
  ports: async ({}, use) => use({ host: await getPort(), console: await getPort() }),
  lotus: async ({ ports }, use) => {
    const { startOutsideProvider } = await import("@plaza/server/testing");
    const redirectUris = [ports.host, ports.console].map((port) => `http://localhost:${port}/sign-in/return`);
    const provider = await startOutsideProvider({ redirectUris });
    provider.people.set("mai", { name: "Mai Lan", email: "mai@example.com", email_verified: true, birthdate: "1999-02-03" });
    await use(provider);
    await provider.close();
  },
  server: async ({ ports, lotus, ownPlaza }, use) =>
    use(await ownPlaza({ env: { ...lotus.env, PLAZA_PORT: String(ports.host), PLAZA_CONSOLE_PORT: String(ports.console) } })),
  theirs: async ({ server, openShell }, use) => use(await openShell({ plaza: server })),
});

async function goToSignIn({ page, plaza }: Shell): Promise<void> {
  await page.goto(`${plaza.origin}/sign-in`);
  await expect(page.getByRole("button", { name: "Continue with Lotus ID" })).toBeVisible();
}

/** What the person does on the provider's own pages. */
async function signInThere(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

test("a guest becomes a member by the team's own provider and keeps what they had, signs out, and comes back [E8]", async ({
  theirs,
  lotus,
}) => {
  const { page } = theirs;
  await theirs.openLink(PACKING);
  await (await guestPlaza(page)).evaluate((plaza) => plaza.storage.set({ scope: "account", key: "journey", value: ["raincoat"] }));

  await goToSignIn(theirs);
  await expect(page.getByRole("button", { name: /passkey/ })).toHaveCount(0);
  await expect(page.getByRole("textbox", { name: "E-mail address" })).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Continue with Lotus ID" }).click();
  await expect(page).toHaveURL(new RegExp(`^${lotus.issuer}/`));
  await signInThere(page, "mai");
  await expect(page.getByRole("heading", { name: "Mai Lan", level: 1 })).toBeVisible();
  expect(page.url()).toBe(`${theirs.plaza.origin}/you`);
  await theirs.openLink(PACKING);
  expect(await (await guestPlaza(page)).evaluate((plaza) => plaza.storage.get({ scope: "account", key: "journey" }))).toEqual({
    value: ["raincoat"],
  });

  await page.goto(`${theirs.plaza.origin}/you/security`);
  await expect(page.getByText("You sign in with Lotus ID")).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${theirs.plaza.origin}/you`);
  await page.getByRole("button", { name: /Sign out/ }).click();
  await expect(page.getByRole("heading", { name: "Guest", level: 1 })).toBeVisible();
  await goToSignIn(theirs);
  await page.getByRole("button", { name: "Continue with Lotus ID" }).click();
  // The provider knows this browser still.
  await expect(page.getByRole("heading", { name: "Mai Lan", level: 1 })).toBeVisible();
});

test("an answer that another browser asked for signs nobody in, and the page says what to do [I-12]", async ({
  theirs,
  openShell,
  lotus,
}) => {
  const attacker = await openShell({ plaza: theirs.plaza });
  await goToSignIn(attacker);
  const { url } = (await attacker.api("POST", "/sign-in/provider", {})) as { url: string };
  const stolen = await lotus.visit(url, "attacker");

  const { page } = theirs;
  await theirs.home();
  await page.goto(stolen.href);
  const alert = page.getByText("This sign-in was not begun in this browser");
  await expect(alert).toBeVisible();
  expect(page.url()).toBe(`${theirs.plaza.origin}/sign-in/return`);
  await expectAccessible(page);
  expect(await theirs.api("GET", "/me")).toMatchObject({ state: "guest" });
  await page.getByRole("link", { name: "Start again" }).click();
  await page.getByRole("button", { name: "Continue with Lotus ID" }).click();
  await page.getByRole("link", { name: /Cancel/ }).click();
  await expect(page.getByText("You turned back there. Nothing changed.")).toBeVisible();
});

test("an operator comes to the console by the provider, with the invitation that they opened before", async ({ server, openShell }) => {
  const { makeOperatorLink, readConfig } = await import("@plaza/server");
  const { page } = await openShell({ plaza: server, viewport: { width: 1280, height: 800 } });
  await page.goto(await makeOperatorLink(readConfig(server.env)));
  await expect(page.getByText("You were invited to work here. Sign in first")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Continue with Lotus ID" }).click();
  await signInThere(page, "mai");
  await expect(page.getByText("You are signed in as Mai Lan.")).toBeVisible();
  await page.getByRole("button", { name: "Take the role" }).click();
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  expect(page.url()).toBe(`${server.consoleOrigin}/`);
  // The return address without an answer of the provider.
  await page.goto(`${server.consoleOrigin}/sign-in/return`);
  await expect(page.getByRole("link", { name: "Start again" })).toBeVisible();
  await expectAccessible(page);
});
