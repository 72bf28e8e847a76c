import { beforeAll, expect, it } from "vitest";
import { ConfigError, readConfig, secretNames } from "./config.ts";
import { makeSecrets, type Secrets } from "./keys.ts";
import { siteOf } from "./origins.ts";

let secrets: Secrets;
beforeAll(async () => {
  secrets = await makeSecrets();
});

const origins = {
  PLAZA_ORIGIN: "https://plaza.example",
  PLAZA_SANDBOX_ORIGIN: "https://{slot}.plaza-apps.net",
  PLAZA_CONSOLE_ORIGIN: "https://console.plaza.example",
};
const production = (more: Record<string, string | undefined> = {}) => ({ PLAZA_ENV: "production", ...origins, ...secrets, ...more });

function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

it("starts in development with nothing configured, with the ports and origins of the readme", () => {
  expect(readConfig({}, { cwd: "/srv/plaza" })).toMatchObject({
    env: "development",
    origin: "http://localhost:4400",
    sandboxOrigin: "http://{slot}.localhost:4401",
    consoleOrigin: "http://localhost:4402",
    issuer: "http://localhost:4400/oidc",
    dataDir: "/srv/plaza/.data",
    channels: ["dev", "stable"],
    demo: true,
  });
});

it("accepts a complete production configuration, with demo data and the dev channel off", () => {
  expect(readConfig(production())).toMatchObject({ env: "production", demo: false, channels: ["stable"], embedOrigins: [] });
});

it("wants an SMTP address and a sender together, and has no mail without them", () => {
  const smtp = { PLAZA_SMTP_URL: "smtps://plaza:pass@mail.example:465", PLAZA_MAIL_FROM: "Plaza <no-reply@plaza.example>" };
  expect(readConfig(production(smtp)).mail).toEqual({ smtpUrl: smtp.PLAZA_SMTP_URL, from: smtp.PLAZA_MAIL_FROM });
  expect(readConfig(production())).not.toHaveProperty("mail");
  expect(problemsOf(production({ ...smtp, PLAZA_MAIL_FROM: undefined }))).toEqual([expect.stringContaining("PLAZA_MAIL_FROM is missing")]);
  expect(problemsOf(production({ ...smtp, PLAZA_SMTP_URL: "mail.example:25" }))).toEqual([
    expect.stringContaining("PLAZA_SMTP_URL must be smtp://"),
  ]);
});

it("wants both secrets of Stripe together, and no test mode in production [L-08]", () => {
  const stripe = { STRIPE_SECRET_KEY: "rk_live_51Abc", STRIPE_WEBHOOK_SECRET: "whsec_Abc" };
  expect(readConfig(production(stripe)).stripe).toEqual({ secretKey: "rk_live_51Abc", webhookSecret: "whsec_Abc" });
  expect(readConfig(production())).not.toHaveProperty("stripe");
  expect(problemsOf({ ...stripe, STRIPE_WEBHOOK_SECRET: undefined })).toEqual([
    expect.stringContaining("STRIPE_WEBHOOK_SECRET is missing"),
  ]);
  expect(problemsOf({ ...stripe, STRIPE_SECRET_KEY: undefined })).toEqual([expect.stringContaining("STRIPE_SECRET_KEY is missing")]);
  expect(problemsOf({ ...stripe, STRIPE_SECRET_KEY: "pk_live_1" })).toEqual([
    expect.stringContaining("STRIPE_SECRET_KEY is no secret key"),
  ]);
  expect(problemsOf({ ...stripe, STRIPE_WEBHOOK_SECRET: "secret" })).toEqual([expect.stringContaining("STRIPE_WEBHOOK_SECRET is no")]);
  const test = { ...stripe, STRIPE_SECRET_KEY: "sk_test_1" };
  expect(readConfig(test).stripe?.secretKey).toBe("sk_test_1");
  expect(problemsOf(production(test))).toEqual([expect.stringContaining("test mode")]);
});

it("knows the team's own OpenID provider whole or not at all, over https in production [I-12]", () => {
  const provider = { PLAZA_OIDC_ISSUER: "https://id.example/tenant", PLAZA_OIDC_CLIENT_ID: "plaza", PLAZA_OIDC_CLIENT_SECRET: "s3cr3t" };
  expect(readConfig(production(provider)).provider).toEqual({
    issuer: "https://id.example/tenant",
    clientId: "plaza",
    clientSecret: "s3cr3t",
    name: "id.example",
  });
  expect(readConfig(production({ ...provider, PLAZA_OIDC_NAME: "Lotus ID", PLAZA_OIDC_CLIENT_SECRET: undefined })).provider).toEqual({
    issuer: "https://id.example/tenant",
    clientId: "plaza",
    name: "Lotus ID",
  });
  expect(readConfig(production())).not.toHaveProperty("provider");
  expect(problemsOf(production({ ...provider, PLAZA_OIDC_CLIENT_ID: undefined }))).toEqual([
    expect.stringContaining("PLAZA_OIDC_CLIENT_ID is missing"),
  ]);
  expect(problemsOf(production({ PLAZA_OIDC_CLIENT_SECRET: "s3cr3t" }))).toEqual([expect.stringContaining("without PLAZA_OIDC_ISSUER")]);
  for (const wrong of ["id.example", "https://id.example/?tenant=1", "https://user@id.example", "javascript:alert(1)", "http://id.example"])
    expect(problemsOf(production({ ...provider, PLAZA_OIDC_ISSUER: wrong })), wrong).toEqual([
      expect.stringContaining("PLAZA_OIDC_ISSUER"),
    ]);
});

it("reads what apps may be paid at once, in minor units by currency, and refuses what is no such list", () => {
  expect(readConfig(production({ PLAZA_ALLOWANCES: "VND=2000000,THB=300000" })).allowances).toEqual({ VND: 2_000_000, THB: 300_000 });
  expect(readConfig(production())).not.toHaveProperty("allowances");
  for (const wrong of ["VND", "VND=1.5", "vnd=1", "VND=-1"]) {
    expect(problemsOf(production({ PLAZA_ALLOWANCES: wrong }))).toEqual([expect.stringContaining("PLAZA_ALLOWANCES is not a list")]);
  }
});

it("refuses to boot in production with a missing secret, and says which [X-06]", () => {
  for (const name of secretNames) {
    const problems = problemsOf(production({ [name]: undefined }));
    expect(problems, name).toHaveLength(1);
    expect(problems[0]).toContain(`${name} is missing`);
  }
  const all = problemsOf({ PLAZA_ENV: "production", ...origins });
  for (const name of secretNames) expect(all.join("\n")).toContain(name);
});

it("refuses to boot in production with a default, short or patterned secret, and says which [X-06]", () => {
  for (const value of [
    "change-me-change-me-change-me-change-me",
    "development-only-secret-000000000000000",
    "k7Qp9",
    "a".repeat(64),
    "0123456789abcdef-example-0123456789abcdef",
  ]) {
    for (const name of ["PLAZA_COOKIE_SECRET", "PLAZA_PAIRWISE_SECRET"]) {
      const problems = problemsOf(production({ [name]: value }));
      expect(problems.join("\n"), `${name}=${value}`).toContain(name);
      expect(problems.join("\n")).not.toContain(value);
    }
  }
  expect(problemsOf(production({ PLAZA_INDEX_KEY: secrets.PLAZA_ISSUER_KEYS })).join()).toContain("PLAZA_INDEX_KEY");
  expect(problemsOf(production({ PLAZA_ISSUER_KEYS: '{"keys":[]}' })).join()).toContain("PLAZA_ISSUER_KEYS");
  expect(problemsOf(production({ PLAZA_PAIRWISE_SECRET: secrets.PLAZA_COOKIE_SECRET })).join()).toContain("the same");
});

it("refuses a sandbox on the host's or console's own site [S-21]", () => {
  for (const sandbox of ["https://{slot}.plaza.example", "https://{slot}.apps.plaza.example"]) {
    const problems = problemsOf(production({ PLAZA_SANDBOX_ORIGIN: sandbox }));
    expect(problems.join("\n"), sandbox).toMatch(/PLAZA_SANDBOX_ORIGIN is on the same site as PLAZA_ORIGIN/);
  }
  expect(
    problemsOf({ PLAZA_ORIGIN: "http://app.localhost:4400", PLAZA_SANDBOX_ORIGIN: "http://{slot}.app.localhost:4401" }).join(),
  ).toContain("same site");
  expect(problemsOf(production({ PLAZA_SANDBOX_ORIGIN: "https://apps.net" })).join()).toContain("{slot}");
});

it("refuses development switches in production [L-08]", () => {
  expect(problemsOf(production({ PLAZA_DEMO: "1" })).join()).toContain("PLAZA_DEMO");
  expect(problemsOf(production({ PLAZA_CHANNELS: "dev,stable" })).join()).toContain("PLAZA_CHANNELS");
  expect(problemsOf(production({ PLAZA_UNSAFE_ANY_ORIGIN: "1" })).join()).toContain("PLAZA_UNSAFE_ANY_ORIGIN");
  expect(problemsOf(production({ PLAZA_ORIGIN: "http://plaza.example" })).join()).toContain("https");
  expect(problemsOf(production({ PLAZA_ORIGIN: undefined })).join()).toContain("PLAZA_ORIGIN is missing");
});

it("reports every problem at once", () => {
  const problems = problemsOf({ PLAZA_ENV: "production", PLAZA_PORT: "eighty", PLAZA_CHANNELS: "gamma", PLAZA_DEMO: "1" });
  for (const name of ["PLAZA_PORT", "PLAZA_CHANNELS", "PLAZA_DEMO", "PLAZA_ORIGIN", "PLAZA_COOKIE_SECRET"])
    expect(problems.join("\n")).toContain(name);
});

it("knows what browsers call one site, as far as names tell", () => {
  expect(siteOf("a.b.example.com")).toBe("example.com");
  expect(siteOf("shop.co.uk")).toBe("shop.co.uk");
  expect(siteOf("s1.localhost")).not.toBe(siteOf("localhost"));
  expect(siteOf("127.0.0.1")).toBe("127.0.0.1");
});
