import type { ServerConfig } from "./config.ts";

/** Problems of the configured origins; each names its variable. */
export function originProblems(config: ServerConfig, env: Readonly<Record<string, string | undefined>>): string[] {
  const problems: string[] = [];
  const production = config.env === "production";
  const host = readOrigin("PLAZA_ORIGIN", config.origin, production, problems);
  const console_ = readOrigin("PLAZA_CONSOLE_ORIGIN", config.consoleOrigin, production, problems);
  for (const origin of config.embedOrigins) readOrigin("PLAZA_EMBED_ORIGINS", origin, production, problems);
  if (production) {
    for (const name of ["PLAZA_ORIGIN", "PLAZA_SANDBOX_ORIGIN", "PLAZA_CONSOLE_ORIGIN"])
      if (env[name] === undefined) problems.push(`${name} is missing: in production it has no default.`);
  }
  if (!/^https?:\/\/\{slot\}\./.test(config.sandboxOrigin)) {
    problems.push(
      `PLAZA_SANDBOX_ORIGIN must begin with {slot} as its first label, for example https://{slot}.apps.example: every running mini-app has an origin of its own.`,
    );
    return problems;
  }
  const sandbox = readOrigin("PLAZA_SANDBOX_ORIGIN", config.sandboxOrigin.replace("{slot}", "s0"), production, problems);
  for (const [name, other] of [
    ["PLAZA_ORIGIN", host],
    ["PLAZA_CONSOLE_ORIGIN", console_],
  ] as const) {
    if (sandbox === undefined || other === undefined) continue;
    // SECURITY: same-site guests share the host's process and cookies scope [S-21].
    if (siteOf(sandbox.hostname) === siteOf(other.hostname)) {
      problems.push(
        `PLAZA_SANDBOX_ORIGIN is on the same site as ${name} (${siteOf(other.hostname)}). Mini-apps must run on another site: use a domain of its own, for example https://{slot}.plaza-apps.example.`,
      );
    }
  }
  return problems;
}

function readOrigin(name: string, text: string, production: boolean, problems: string[]): URL | undefined {
  try {
    const url = new URL(text);
    if (url.origin !== text || (url.protocol !== "https:" && url.protocol !== "http:")) throw new Error();
    if (production && url.protocol !== "https:")
      problems.push(`${name} is ${text}: in production it must be https, or cookies and code travel in the clear.`);
    return url;
  } catch {
    problems.push(`${name} is "${text}", which is no origin: scheme, host and port only, for example https://plaza.example.`);
    return undefined;
  }
}

/**
 * The registrable domain, nearly: the last two labels, or three below a two-letter country with a well-known second level (co.uk, com.vn).
 * A public-suffix list would be exact; what this misses is found when a page loads, by `Sec-Fetch-Site` (see sandbox-listener.ts).
 * `x.localhost` is a site of its own, as browsers see it.
 */
export function siteOf(hostname: string): string {
  if (/^[\d.]+$/.test(hostname) || hostname.startsWith("[")) return hostname;
  const labels = hostname.split(".");
  const country = /^[a-z]{2}$/.test(labels.at(-1) ?? "") && /^(?:co|com|net|org|gov|edu|ac|or|ne|go|in)$/.test(labels.at(-2) ?? "");
  return labels.slice(country ? -3 : -2).join(".");
}
