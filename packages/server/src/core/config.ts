import { resolve } from "node:path";
import { type Channel, channelSchema } from "@plaza/protocol";
import * as z from "zod/mini";
import { originProblems } from "./origins.ts";
import { type ProviderConfig, readProvider } from "./provider-config.ts";
import { secretProblems } from "./secrets.ts";
import { readStripe, type StripeConfig } from "./stripe-config.ts";

export interface ServerConfig {
  readonly env: "development" | "production";
  /** Shown to users and in `/config`. */
  readonly name: string;
  readonly version: string;
  /** 0 is not possible here: the origins carry the ports. */
  readonly ports: { readonly host: number; readonly sandbox: number; readonly console: number };
  /** Address to bind; `localhost` binds both families. */
  readonly bind: string;
  /** Of shell, API and issuer; no trailing slash. */
  readonly origin: string;
  /** With `{slot}` as the first label. */
  readonly sandboxOrigin: string;
  readonly consoleOrigin: string;
  /** Origins of other applications that embed the host and call the API with the user's cookie. */
  readonly embedOrigins: readonly string[];
  readonly issuer: string;
  readonly dataDir: string;
  readonly databaseUrl?: string;
  readonly clickhouseUrl?: string;
  /** Where mail leaves: an SMTP server (`smtp://user:password@host:port`, `smtps://…`) and the address that sends. Without it a demonstration keeps its mail, and production has no e-mail. */
  readonly mail?: { readonly smtpUrl: string; readonly from: string };
  /** Where text messages leave: a gateway of the team's own, and the secret that signs requests to it. Without it a demonstration keeps its messages, and production has none. */
  readonly sms?: { readonly url: string; readonly secret: string };
  /** Addresses that stand for a member's own, one for each app; `secret` is shared with the mail gateway. Without it nobody's address can be hidden. */
  readonly relay?: { readonly domain: string; readonly secret?: string };
  /** The team's own OpenID provider, by which members sign in here instead of passkeys and codes. */
  readonly provider?: ProviderConfig;
  /** Stripe as the payment provider. */
  readonly stripe?: StripeConfig;
  /** What any mini-app may be paid at once without a second question: minor units by ISO 4217 currency. Without it the checkout's own. */
  readonly allowances?: Readonly<Record<string, number>>;
  /** Channels that the shell shows, first wins. */
  readonly channels: readonly Channel[];
  /** Demo personas, payment simulator, seeds. Never in production. */
  readonly demo: boolean;
  /** Names of the server modules to mount; undefined = all. */
  readonly modules?: readonly string[];
  /** Proxies in front of us that may say who the client is (X-Forwarded-For): their addresses, or all of them. */
  readonly trustProxy: boolean | string;
  /** Bearer token of `/metrics`; without it metrics are closed in production. */
  readonly metricsToken?: string;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "silent";
  /** Undefined in development: made once and kept in the data folder. */
  readonly secrets: Partial<Readonly<Record<SecretName, string>>>;
}

/** Environment variables that hold secrets. */
export const secretNames = ["PLAZA_COOKIE_SECRET", "PLAZA_PAIRWISE_SECRET", "PLAZA_INDEX_KEY", "PLAZA_ISSUER_KEYS"] as const;
export type SecretName = (typeof secretNames)[number];

/** The configuration cannot be used; every problem at once, each naming its variable. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Plaza does not start with this configuration:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

const flag = z.optional(z.enum(["0", "1", "true", "false"]));
const port = z.optional(z.string().check(z.regex(/^\d{1,5}$/, "is not a port: choose a whole number from 1 to 65535")));
const environment = z.object({
  PLAZA_ENV: z.optional(z.enum(["development", "production"], "must be development or production")),
  PLAZA_NAME: z.optional(z.string()),
  PLAZA_PORT: port,
  PLAZA_SANDBOX_PORT: port,
  PLAZA_CONSOLE_PORT: port,
  PLAZA_BIND: z.optional(z.string()),
  PLAZA_DEMO: flag,
  PLAZA_TRUST_PROXY: z.optional(z.string()),
  PLAZA_SMTP_URL: z.optional(z.string().check(z.regex(/^smtps?:\/\/[^\s/]/, "must be smtp://… or smtps://…"))),
  PLAZA_RELAY_DOMAIN: z.optional(z.string().check(z.regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, "is not a domain: mail.plaza.example"))),
  PLAZA_SMS_URL: z.optional(z.string().check(z.regex(/^https?:\/\/[^\s/]/, "must be https://…"))),
  PLAZA_ALLOWANCES: z.optional(
    z
      .string()
      .check(z.regex(/^[A-Z]{3}=\d{1,12}(?:,[A-Z]{3}=\d{1,12})*$/, "is not a list of amounts in minor units: VND=2000000,THB=300000")),
  ),
  PLAZA_LOG: z.optional(z.enum(["fatal", "error", "warn", "info", "debug", "silent"])),
});

/** Where `apps/embed-example` runs. */
const EMBED_EXAMPLE = "http://localhost:4500";
const list = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
/** `VND=2000000,THB=300000`. */
const amounts = (text: string): Record<string, number> =>
  Object.fromEntries(list(text).map((part) => [part.slice(0, 3), Number(part.slice(4))] as const));
const stripped = (text: string): string => text.replace(/\/+$/, "");
const isOn = (text: string | undefined): boolean => text === "1" || text === "true";

/**
 * Reads the environment. Throws {@link ConfigError} with every problem at once; in production also for a missing or default secret,
 * a development switch, and a sandbox origin on the host's own site.
 */
export function readConfig(
  raw: Readonly<Record<string, string | undefined>>,
  { cwd = process.cwd() }: { readonly cwd?: string } = {},
): ServerConfig {
  const env = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined && value !== "")) as Record<string, string>;
  const parsed = environment.safeParse(env);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}.`);
  const production = env.PLAZA_ENV === "production";
  const ports = {
    host: Number(env.PLAZA_PORT ?? 4400),
    sandbox: Number(env.PLAZA_SANDBOX_PORT ?? 4401),
    console: Number(env.PLAZA_CONSOLE_PORT ?? 4402),
  };
  const origin = stripped(env.PLAZA_ORIGIN ?? `http://localhost:${ports.host}`);
  const channels = list(env.PLAZA_CHANNELS ?? (production ? "stable" : "dev,stable"));
  for (const channel of channels)
    if (!channelSchema.safeParse(channel).success)
      problems.push(`PLAZA_CHANNELS names "${channel}", which is no channel: dev, beta or stable.`);

  if (env.PLAZA_SMTP_URL !== undefined && env.PLAZA_MAIL_FROM === undefined)
    problems.push("PLAZA_MAIL_FROM is missing: the address that PLAZA_SMTP_URL sends from, for example Plaza <no-reply@plaza.example>.");
  const relayDomain = env.PLAZA_RELAY_DOMAIN ?? (production ? undefined : "relay.localhost");
  if (env.PLAZA_RELAY_DOMAIN !== undefined && (env.PLAZA_RELAY_SECRET ?? "").length < 32)
    problems.push("PLAZA_RELAY_SECRET is missing or short: 32 characters or more that the mail gateway of PLAZA_RELAY_DOMAIN signs with.");
  if (env.PLAZA_SMS_URL !== undefined && (env.PLAZA_SMS_SECRET ?? "").length < 32)
    problems.push("PLAZA_SMS_SECRET is missing or short: 32 characters or more that sign what PLAZA_SMS_URL is sent.");

  const config: ServerConfig = {
    env: production ? "production" : "development",
    name: env.PLAZA_NAME ?? "Plaza",
    version: "0.1.0",
    ports,
    bind: env.PLAZA_BIND ?? (production ? "0.0.0.0" : "localhost"),
    origin,
    sandboxOrigin: stripped(env.PLAZA_SANDBOX_ORIGIN ?? `http://{slot}.localhost:${ports.sandbox}`),
    consoleOrigin: stripped(env.PLAZA_CONSOLE_ORIGIN ?? `http://localhost:${ports.console}`),
    embedOrigins: list(env.PLAZA_EMBED_ORIGINS ?? (production ? "" : EMBED_EXAMPLE)).map(stripped),
    issuer: `${origin}/oidc`,
    dataDir: resolve(cwd, env.PLAZA_DATA ?? ".data"),
    ...(env.DATABASE_URL === undefined ? {} : { databaseUrl: env.DATABASE_URL }),
    ...(env.CLICKHOUSE_URL === undefined ? {} : { clickhouseUrl: env.CLICKHOUSE_URL }),
    ...(env.PLAZA_SMTP_URL === undefined ? {} : { mail: { smtpUrl: env.PLAZA_SMTP_URL, from: env.PLAZA_MAIL_FROM ?? "" } }),
    ...(relayDomain === undefined
      ? {}
      : { relay: { domain: relayDomain, ...(env.PLAZA_RELAY_SECRET === undefined ? {} : { secret: env.PLAZA_RELAY_SECRET }) } }),
    ...(env.PLAZA_SMS_URL === undefined ? {} : { sms: { url: env.PLAZA_SMS_URL, secret: env.PLAZA_SMS_SECRET ?? "" } }),
    ...readProvider(env, production, problems),
    ...readStripe(env, production, problems),
    ...(env.PLAZA_ALLOWANCES === undefined ? {} : { allowances: amounts(env.PLAZA_ALLOWANCES) }),
    channels: channels as Channel[],
    demo: env.PLAZA_DEMO === undefined ? !production : isOn(env.PLAZA_DEMO),
    ...(env.PLAZA_MODULES === undefined ? {} : { modules: list(env.PLAZA_MODULES) }),
    ...(env.PLAZA_METRICS_TOKEN === undefined ? {} : { metricsToken: env.PLAZA_METRICS_TOKEN }),
    trustProxy:
      env.PLAZA_TRUST_PROXY === undefined || /^(?:0|1|true|false)$/.test(env.PLAZA_TRUST_PROXY)
        ? isOn(env.PLAZA_TRUST_PROXY)
        : env.PLAZA_TRUST_PROXY,
    logLevel: (env.PLAZA_LOG as ServerConfig["logLevel"] | undefined) ?? (production ? "info" : "warn"),
    secrets: Object.fromEntries(secretNames.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
  };
  problems.push(...originProblems(config, env), ...secretProblems(config));
  if (production) problems.push(...developmentSwitches(config, env));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** SECURITY: what makes development easy would make production a demo for everyone [L-08]. */
function developmentSwitches(config: ServerConfig, env: Readonly<Record<string, string>>): string[] {
  const problems: string[] = [];
  if (config.demo) problems.push("PLAZA_DEMO lets anyone sign in as a demo persona; it is for development only. Remove it.");
  if (config.channels.includes("dev"))
    problems.push("PLAZA_CHANNELS shows the dev channel, which holds releases that nobody reviewed. Use beta or stable.");
  for (const name of Object.keys(env)) if (name.startsWith("PLAZA_UNSAFE_")) problems.push(`${name} is a development switch. Remove it.`);
  return problems;
}
