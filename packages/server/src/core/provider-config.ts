/** An OpenID provider (OpenID Connect Discovery 1.0) of which this Plaza is a client. */
export interface ProviderConfig {
  /** As the provider writes it in its tokens: its metadata is at `<issuer>/.well-known/openid-configuration`. */
  readonly issuer: string;
  readonly clientId: string;
  /** Without one this is a public client, which proves itself by PKCE alone. */
  readonly clientSecret?: string;
  /** What people call it: on the button, and where it is said what went wrong. */
  readonly name: string;
}

/** `PLAZA_OIDC_*`; nothing where none of them is set. Adds to `problems` what is missing or unsafe. */
export function readProvider(
  env: Readonly<Record<string, string>>,
  production: boolean,
  problems: string[],
): { readonly provider?: ProviderConfig } {
  const { PLAZA_OIDC_ISSUER: issuer, PLAZA_OIDC_CLIENT_ID: clientId, PLAZA_OIDC_CLIENT_SECRET: clientSecret, PLAZA_OIDC_NAME: name } = env;
  if (issuer === undefined) {
    for (const other of Object.keys(env).filter((key) => key.startsWith("PLAZA_OIDC_")))
      problems.push(`${other} is set without PLAZA_OIDC_ISSUER, the address of your OpenID provider.`);
    return {};
  }
  if (clientId === undefined) problems.push("PLAZA_OIDC_CLIENT_ID is missing: the name under which your OpenID provider knows this Plaza.");
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "" || url.username !== "")
    problems.push(
      `PLAZA_OIDC_ISSUER is "${issuer}", which is no issuer: an https address without a query, for example https://id.example.`,
    );
  else if (url.protocol === "http:" && production)
    problems.push("PLAZA_OIDC_ISSUER must be https in production, or whoever is on the way signs in as anyone.");
  return {
    provider: {
      issuer,
      clientId: clientId ?? "",
      ...(clientSecret === undefined ? {} : { clientSecret }),
      name: name ?? url?.hostname ?? issuer,
    },
  };
}
