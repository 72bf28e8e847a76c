import type { FastifyInstance } from "fastify";
import type { ServerConfig } from "./config.ts";

interface Checked {
  readonly config: ServerConfig;
  readonly host: FastifyInstance;
  readonly sandbox: FastifyInstance;
}

/** Of a listener whose pages are not built: it serves nothing that could be unsafe. */
const NOT_BUILT = 503;

/** Sources that make a policy as good as none. */
const OPEN = new Set([
  "*",
  "http:",
  "https:",
  "ws:",
  "wss:",
  "data:",
  "filesystem:",
  "'unsafe-eval'",
  "'wasm-unsafe-eval'",
  "'strict-dynamic'",
]);
/** Where a guest needs one of them, and it opens nothing. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = { "img-src": ["data:"], "font-src": ["data:"], "media-src": ["data:"] };

/**
 * What is unsafe in what the listeners really answer, asked as a browser asks; empty when nothing is. The server does not listen otherwise [S-21] [S-22].
 * What a proxy in front of it does to the headers it cannot see: the isolation report does.
 */
export async function selfCheck({ config, host, sandbox }: Checked): Promise<string[]> {
  const problems: string[] = [];
  const pattern = config.sandboxOrigin.replace("{slot}", "*");
  const slot = new URL(config.sandboxOrigin.replace("{slot}", "s0")).host;
  const shell = await host.inject({ url: "/", headers: { accept: "text/html" } });
  if (shell.statusCode !== NOT_BUILT) {
    const frames = parsePolicy(shell.headers["content-security-policy"]).get("frame-src") ?? [];
    if (frames.join(" ") !== pattern) {
      problems.push(
        `The host's pages are served with frame-src "${frames.join(" ")}" and not with exactly ${pattern}: a mini-app could take its frame to any other address. Give the page the policy of hostContentSecurityPolicy().`,
      );
    }
  }
  for (const kind of ["frame", "worker"]) {
    const ask = (site: string) =>
      sandbox.inject({ url: `/${kind}.html`, headers: { host: slot, "sec-fetch-site": site, "sec-fetch-dest": "iframe" } });
    const { headers, statusCode } = await ask("cross-site");
    if (statusCode === NOT_BUILT) continue;
    const page = `The sandbox page ${kind}.html`;
    if (statusCode !== 200) problems.push(`${page} is not served (${statusCode}).`);
    for (const weakness of weaknesses(parsePolicy(headers["content-security-policy"]))) problems.push(`${page} is served ${weakness}.`);
    if (headers["connection-allowlist"] === undefined)
      problems.push(`${page} is served without Connection-Allowlist, the second wall around a mini-app's network.`);
    if ((await ask("same-site")).statusCode === 200)
      problems.push(`${page} is served to hosts on its own site, which share their process with it.`);
  }
  return problems;
}

function weaknesses(policy: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  if (policy.get("sandbox")?.join(" ") !== "allow-scripts") found.push("without `sandbox allow-scripts`, or with more than that");
  if (policy.get("default-src")?.join(" ") !== "'none'") found.push("without `default-src 'none'`");
  for (const name of ["form-action", "base-uri"]) if (policy.get(name)?.join(" ") !== "'none'") found.push(`without \`${name} 'none'\``);
  const ancestors = policy.get("frame-ancestors") ?? [];
  if (ancestors.length === 0 || ancestors.includes("*")) found.push("without saying who may frame it (`frame-ancestors`)");
  for (const [name, sources] of policy) {
    const open = sources.find((source) => OPEN.has(source) && !(ALLOWED[name] ?? []).includes(source));
    if (open !== undefined) found.push(`with \`${open}\` in ${name}`);
  }
  if (policy.get("script-src")?.includes("'unsafe-inline'")) found.push("with `'unsafe-inline'` in script-src");
  return found;
}

/** Directives by name (CSP 3, 2.2.1): the first of a name counts. */
function parsePolicy(header: unknown): Map<string, readonly string[]> {
  const directives = new Map<string, readonly string[]>();
  for (const directive of String(header ?? "").split(";")) {
    const [name, ...values] = directive.trim().split(/\s+/);
    if (name && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), values);
  }
  return directives;
}
