import type { Answer, TestServer, UserClient } from "./index.ts";
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from "./software-authenticator.ts";

/** A browser that has visited, as the guest that every new browser is. */
export async function visit(server: TestServer): Promise<UserClient> {
  const browser = server.visitor();
  await browser.get("/me");
  return browser;
}

/** A new browser with a new account, whose passkey the authenticator has. */
export async function signUp(
  server: TestServer,
  { name = "Mai", authenticator }: { readonly name?: string; readonly authenticator?: SoftwareAuthenticator } = {},
): Promise<UserClient> {
  const browser = await visit(server);
  const device = authenticator ?? createSoftwareAuthenticator({ origin: server.config.origin });
  const { json } = await browser.post("/sign-up/passkey/options", { name });
  const answer = await browser.post("/sign-up/passkey", { name, passkey: device.create(json) });
  if (answer.status !== 200) throw new Error(`sign-up: ${answer.status} ${answer.text}`);
  return browser;
}

/** Asks for a code, reads it in the outbox, and types it. */
export async function signInByEmail(browser: UserClient, email: string): Promise<Answer> {
  await browser.post("/sign-in/email", { email, locale: "en" });
  return browser.post("/sign-in/email/code", { code: await readCode(browser, email) });
}

/** The code of the newest mail to this address. */
export async function readCode(browser: UserClient, email: string): Promise<string> {
  const { messages } = (await browser.get("/outbox")).json as { messages: { to: string; text: string }[] };
  const code = messages.find(({ to }) => to === email.toLowerCase())?.text.match(/^\d{4} \d{4}$/m)?.[0];
  if (code === undefined) throw new Error(`there is no mail to ${email}`);
  return code;
}
