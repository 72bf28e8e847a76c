import { isErrorCode, MiniAppError } from "@plaza/protocol";
import {
  type Account,
  type AccountErased,
  accountErasedSchema,
  accountSchema,
  emailSentSchema,
  outboxSchema,
  type PhoneRequest,
  passkeyOptionsSchema,
  phoneSentSchema,
  providerStartSchema,
  type SignedIn,
  type SignInWays,
  signedInSchema,
  signInWaysSchema,
} from "@plaza/protocol/services";
import {
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";

interface Parser<T> {
  parse(value: unknown): T;
}

interface Address {
  readonly email: string;
  readonly locale: "en" | "vi" | "th";
}

/** Accounts belong to the shell, not to every host: these requests are its own, on its own origin. */
async function request<T>(parser: Parser<T>, path: string, method: "GET" | "POST" | "PUT" | "DELETE" = "GET", body?: unknown): Promise<T> {
  const response = await fetch(`/api/v1${path}`, {
    method,
    credentials: "same-origin",
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new MiniAppError("OFFLINE", undefined, { cause });
  });
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { code?: unknown };
    throw new MiniAppError(isErrorCode(problem.code) ? problem.code : "INTERNAL");
  }
  return parser.parse(await response.json());
}

const id = (text: string) => encodeURIComponent(text);

export const accountApi = {
  ways: (): Promise<SignInWays> => request(signInWaysSchema, "/sign-in/ways"),
  end: (): Promise<AccountErased> => request(accountErasedSchema, "/me/erase", "POST", {}),
  outbox: async () => (await request(outboxSchema, "/outbox")).messages,

  signUp: async (name: string): Promise<SignedIn> => {
    const passkey = await createPasskey("/sign-up/passkey/options", { name });
    return request(signedInSchema, "/sign-up/passkey", "POST", { name, passkey });
  },
  /** With `autofill` it waits, for as long as the page stands, until a passkey is chosen among the suggestions of a field. */
  signIn: async ({ autofill = false }: { readonly autofill?: boolean } = {}): Promise<SignedIn> => {
    const options = await request(passkeyOptionsSchema, "/sign-in/passkey/options", "POST", {});
    const answer: AuthenticationResponseJSON = await startAuthentication({
      optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON,
      useBrowserAutofill: autofill,
    });
    return request(signedInSchema, "/sign-in/passkey", "POST", answer);
  },
  /** Where the browser goes to sign in at the team's own provider; it comes back to the page of {@link comeBack}. */
  provider: async (): Promise<string> => (await request(providerStartSchema, "/sign-in/provider", "POST", {})).url,
  comeBack: (query: string): Promise<SignedIn> => request(signedInSchema, "/sign-in/provider/return", "POST", { query }),
  sendCode: (address: Address) => request(emailSentSchema, "/sign-in/email", "POST", address),
  signInByCode: (code: string): Promise<SignedIn> => request(signedInSchema, "/sign-in/email/code", "POST", { code }),

  account: (): Promise<Account> => request(accountSchema, "/account"),
  setName: (name: string): Promise<Account> => request(accountSchema, "/account/name", "PUT", { name }),
  addPasskey: async (): Promise<Account> =>
    request(accountSchema, "/account/passkeys", "POST", await createPasskey("/account/passkeys/options", {})),
  renamePasskey: (passkey: string, name: string): Promise<Account> =>
    request(accountSchema, `/account/passkeys/${id(passkey)}`, "PUT", { name }),
  removePasskey: (passkey: string): Promise<Account> => request(accountSchema, `/account/passkeys/${id(passkey)}`, "DELETE"),
  sendAddressCode: (address: Address) => request(emailSentSchema, "/account/email", "POST", address),
  setAddress: (code: string): Promise<Account> => request(accountSchema, "/account/email/code", "POST", { code }),
  sendPhoneCode: (phone: PhoneRequest) => request(phoneSentSchema, "/account/phone", "POST", phone),
  setPhone: (code: string): Promise<Account> => request(accountSchema, "/account/phone/code", "POST", { code }),
  removePhone: (): Promise<Account> => request(accountSchema, "/account/phone", "DELETE"),
  endSession: (session: string): Promise<Account> => request(accountSchema, `/account/sessions/${id(session)}`, "DELETE"),
  endOtherSessions: (): Promise<Account> => request(accountSchema, "/account/sessions", "DELETE"),
};

async function createPasskey(path: string, body: unknown) {
  const options = await request(passkeyOptionsSchema, path, "POST", body);
  return startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON });
}
