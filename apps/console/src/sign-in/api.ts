import {
  emailSentSchema,
  meSchema,
  passkeyOptionsSchema,
  providerStartSchema,
  signedInSchema,
  signInWaysSchema,
} from "@plaza/protocol/services";
import { type PublicKeyCredentialRequestOptionsJSON, startAuthentication } from "@simplewebauthn/browser";
import { request } from "../api.ts";

const post = (body: unknown) => ({ method: "POST", body });

/** How people get in here; of the console's own origin, as everything in it. */
export const signInApi = {
  ways: () => request(signInWaysSchema, "/sign-in/ways"),
  passkey: async () => {
    const options = await request(passkeyOptionsSchema, "/sign-in/passkey/options", post({}));
    const answer = await startAuthentication({ optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON });
    return request(signedInSchema, "/sign-in/passkey", post(answer));
  },
  sendCode: (email: string, locale: "en" | "vi" | "th") => request(emailSentSchema, "/sign-in/email", post({ email, locale })),
  code: (code: string) => request(signedInSchema, "/sign-in/email/code", post({ code })),
  /** Where the browser goes to sign in at the team's own provider. */
  provider: async () => (await request(providerStartSchema, "/sign-in/provider", post({}))).url,
  comeBack: (query: string) => request(signedInSchema, "/sign-in/provider/return", post({ query })),
  accept: (token: string) => request(meSchema, "/invites/accept", post({ token })),
};
