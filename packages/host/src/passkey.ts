import type { PasskeyAssertion, StepUpQuestion } from "@plaza/protocol/services";

export type PasskeyOptions = NonNullable<StepUpQuestion["passkey"]>["options"];
export type SignWithPasskey = (options: PasskeyOptions) => Promise<PasskeyAssertion>;

/** By the browser (Web Authentication Level 3 §5.1.4). The library comes when the first purchase needs it. */
export async function signWithPasskey(options: PasskeyOptions): Promise<PasskeyAssertion> {
  const { startAuthentication } = await import("@simplewebauthn/browser");
  const signed = await startAuthentication({ optionsJSON: options as Parameters<typeof startAuthentication>[0]["optionsJSON"] });
  const { userHandle } = signed.response;
  // Found without a name being typed, so it names its account.
  if (userHandle === undefined) throw new Error("the passkey names no account");
  return { ...signed, clientExtensionResults: {}, response: { ...signed.response, userHandle } };
}
