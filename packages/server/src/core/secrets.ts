import type { SecretName, ServerConfig } from "./config.ts";

/** Texts that stand in examples, templates and old installations: a secret with one of them in it is known to everyone. */
const placeholders = [
  "change-me",
  "changeme",
  "change_me",
  "replace-me",
  "secret",
  "password",
  "default",
  "example",
  "development",
  "insecure",
  "xxxxxxxx",
  "12345678",
];

const what: Readonly<Record<SecretName, string>> = {
  PLAZA_COOKIE_SECRET: "32 random bytes or more",
  PLAZA_PAIRWISE_SECRET: "32 random bytes or more; never change it later, users' ids in mini-apps come from it",
  PLAZA_INDEX_KEY: "an Ed25519 private key as a JWK",
  PLAZA_ISSUER_KEYS: 'a JWK set with an ES256 private key, {"keys":[…]}',
};

/** In production every secret must be there and must not be one that others know. */
export function secretProblems(config: ServerConfig): string[] {
  const problems: string[] = [];
  for (const name of Object.keys(what) as SecretName[]) {
    const value = config.secrets[name];
    if (value === undefined) {
      if (config.env === "production")
        problems.push(`${name} is missing (${what[name]}). Make fresh secrets with: node apps/server/dist/main.js secrets`);
      continue;
    }
    const weakness = name.endsWith("_SECRET") ? weakText(value) : badKeys(name, value);
    if (weakness !== undefined) problems.push(`${name} ${weakness}. Make fresh secrets with: node apps/server/dist/main.js secrets`);
  }
  const { PLAZA_COOKIE_SECRET: cookie, PLAZA_PAIRWISE_SECRET: pairwise } = config.secrets;
  if (cookie !== undefined && cookie === pairwise)
    problems.push("PLAZA_COOKIE_SECRET and PLAZA_PAIRWISE_SECRET are the same; they must be two.");
  return problems;
}

function weakText(value: string): string | undefined {
  const lower = value.toLowerCase();
  if (placeholders.some((word) => lower.includes(word))) return "is a default or example value";
  if (Buffer.byteLength(value) < 32) return "is shorter than 32 bytes";
  if (new Set(value).size < 10) return "is a pattern and not random";
  return undefined;
}

function badKeys(name: SecretName, value: string): string | undefined {
  try {
    const parsed = JSON.parse(value) as { kty?: string; crv?: string; d?: string; keys?: { kty?: string; crv?: string; d?: string }[] };
    if (name === "PLAZA_INDEX_KEY")
      return parsed.kty === "OKP" && parsed.crv === "Ed25519" && typeof parsed.d === "string" ? undefined : `is not ${what[name]}`;
    const first = parsed.keys?.[0];
    return first?.kty === "EC" && first.crv === "P-256" && typeof first.d === "string" ? undefined : `is not ${what[name]}`;
  } catch {
    return `is not ${what[name]}`;
  }
}
