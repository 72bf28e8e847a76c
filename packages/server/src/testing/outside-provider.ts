import { createServer } from "node:http";
import getPort from "get-port";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import Provider, { type AccountClaims, type Configuration } from "oidc-provider";

/** A team's own OpenID provider: another instance with keys of its own, on a port of its own. */
export interface OutsideProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What a server needs to know of it. */
  readonly env: Readonly<Record<string, string>>;
  /** Claims of a person, by the name that they type at the provider; one that is not here has none. */
  readonly people: Map<string, Omit<AccountClaims, "sub">>;
  /** Private; signs everything it says. */
  readonly key: JWK;
  /** What a person does there: goes to this address, signs in under this name, agrees. Resolves to where they are sent back to. */
  readonly visit: (url: string, login: string) => Promise<URL>;
  readonly close: () => Promise<void>;
}

export interface OutsideProviderOptions {
  readonly redirectUris: readonly string[];
  readonly name?: string;
  readonly configuration?: Partial<Configuration>;
}

export async function startOutsideProvider({
  redirectUris,
  name = "Lotus ID",
  configuration,
}: OutsideProviderOptions): Promise<OutsideProvider> {
  const port = await getPort();
  const issuer = `http://localhost:${port}`;
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const key: JWK = { ...(await exportJWK(privateKey)), kid: `outside-${port}`, alg: "RS256", use: "sig" };
  const people = new Map<string, Omit<AccountClaims, "sub">>();
  const clientId = "plaza";
  const clientSecret = "plaza-at-lotus-0123456789abcdef";
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [...redirectUris],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    jwks: { keys: [key] } as NonNullable<Configuration["jwks"]>,
    cookies: { keys: [`cookies of ${port}`] },
    pkce: { required: () => true },
    scopes: ["openid", "profile", "email", "phone"],
    claims: {
      openid: ["sub"],
      profile: ["name", "given_name", "family_name", "picture", "birthdate", "locale"],
      email: ["email", "email_verified"],
      phone: ["phone_number", "phone_number_verified"],
    },
    findAccount: async (_ctx, id) => ({ accountId: id, claims: async () => ({ ...people.get(id), sub: id }) }),
    ...configuration,
  });
  const server = createServer(provider.callback());
  await new Promise<void>((resolve) => server.listen(port, resolve));
  return {
    issuer,
    clientId,
    clientSecret,
    env: { PLAZA_OIDC_ISSUER: issuer, PLAZA_OIDC_CLIENT_ID: clientId, PLAZA_OIDC_CLIENT_SECRET: clientSecret, PLAZA_OIDC_NAME: name },
    people,
    key,
    visit: (url, login) => walk(url, login, redirectUris),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A browser with nothing but cookies and forms. */
async function walk(start: string, login: string, ends: readonly string[]): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(start);
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 20; step++) {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form === undefined ? {} : { method: "POST", body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get("location");
    const html = await response.text();
    if (location !== null) {
      url = new URL(location, url);
      form = undefined;
      if (ends.some((end) => url.href.startsWith(`${end}?`))) return url;
      continue;
    }
    const [, action] = /<form[^>]*action="([^"]+)"/.exec(html) ?? [];
    const [, prompt] = /name="prompt" value="(\w+)"/.exec(html) ?? [];
    if (action === undefined || prompt === undefined)
      throw new Error(`the provider is stuck at ${url}: ${response.status} ${html.slice(0, 500)}`);
    url = new URL(action, url);
    form = new URLSearchParams({ prompt, ...(prompt === "login" ? { login, password: "any" } : {}) });
  }
  throw new Error("the provider sends nobody back");
}
