import { createServer, type IncomingMessage } from "node:http";
import getPort from "get-port";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** A provider that says whatever a test wants: metadata and keys are right, its ID token is what `token` makes of the right one. */
export interface HostileProvider {
  readonly issuer: string;
  readonly env: Readonly<Record<string, string>>;
  /** For every sign-in until it is set again; `sign` signs by the published key. */
  token: (claims: JWTPayload, sign: (claims: JWTPayload) => Promise<string>) => Promise<string>;
  /** What the person's browser is sent back with. */
  readonly answer: (url: string) => string;
  readonly close: () => Promise<void>;
}

export async function startHostileProvider(): Promise<HostileProvider> {
  const port = await getPort();
  const issuer = `http://localhost:${port}`;
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const about = { kid: "hostile", alg: "ES256" } as const;
  const sign = (claims: JWTPayload) => new SignJWT(claims).setProtectedHeader(about).sign(privateKey);
  const nonces = new Map<string, string>();
  const provider: HostileProvider = {
    issuer,
    env: { PLAZA_OIDC_ISSUER: issuer, PLAZA_OIDC_CLIENT_ID: "plaza" },
    token: (claims) => sign(claims),
    answer: (url) => {
      const { searchParams } = new URL(url);
      const code = crypto.randomUUID();
      nonces.set(code, searchParams.get("nonce") ?? "");
      return new URLSearchParams({ code, state: searchParams.get("state") ?? "", iss: issuer }).toString();
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const answerTo = async (path: string, body: URLSearchParams): Promise<unknown> => {
    if (path === "/.well-known/openid-configuration")
      return {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["ES256"],
        authorization_response_iss_parameter_supported: true,
      };
    if (path === "/jwks") return { keys: [{ ...(await exportJWK(publicKey)), ...about, use: "sig" }] };
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, sub: "mai", aud: "plaza", iat: now, exp: now + 60, nonce: nonces.get(body.get("code") ?? "") };
    return { access_token: "x", token_type: "Bearer", id_token: await provider.token(claims, sign) };
  };
  const server = createServer(async (request, response) => {
    const answer = await answerTo(request.url ?? "/", new URLSearchParams(await textOf(request)));
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(port, resolve));
  return provider;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part;
  return text;
}
