import { expect, type Page } from "@playwright/test";
import type { Shell } from "./shell.ts";

/** An authenticator with a screen lock, in the page's browser and behind its real WebAuthn. Chromium only. */
export interface VirtualAuthenticator {
  /** Passkeys that it holds. */
  count(): Promise<number>;
  /** The screen lock fails, or works again. */
  setVerified(verified: boolean): Promise<void>;
  /** The device is not there any more, with what it holds. */
  remove(): Promise<void>;
}

/**
 * WebAuthn domain of the DevTools protocol: what Chromium asks for platform authenticators goes to this one. Its person says yes at once, also to a suggestion
 * under a field, which would sign in before a button can be pressed: `suggestions: false` is a browser that has none.
 */
export async function addAuthenticator(page: Page, { suggestions = false } = {}): Promise<VirtualAuthenticator> {
  if (!suggestions)
    await page.addInitScript(() => {
      // A guest's realm and an empty document have none.
      if ("PublicKeyCredential" in globalThis) PublicKeyCredential.isConditionalMediationAvailable = async () => false;
    });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    count: async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length,
    setVerified: async (isUserVerified) => void (await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified })),
    // Whatever speaks to it has ended by then; another one can be added.
    remove: async () => {
      await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
      await cdp.detach();
    },
  };
}

/** Makes an account with a passkey, of an authenticator that the page gets for it. */
export async function signUp({ page, plaza }: Shell, name: string): Promise<VirtualAuthenticator> {
  const authenticator = await addAuthenticator(page);
  await page.goto(`${plaza.origin}/sign-up`);
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.getByRole("button", { name: "Create with a passkey" }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  return authenticator;
}
