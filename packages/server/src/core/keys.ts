import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateIndexKey } from "@plaza/manifest";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";
import { DataFolderError } from "../stores/folder-lock.ts";
import { type SecretName, type ServerConfig, secretNames } from "./config.ts";

/** Every key the server signs or derives with. None of them leaves the process. */
export interface ServerKeys {
  /** Private; the first ES256 key signs, the others still verify. */
  readonly issuerJwks: { readonly keys: readonly JWK[] };
  readonly issuerPublicJwks: { readonly keys: readonly JWK[] };
  readonly indexPrivateJwk: JWK;
  readonly indexPublicJwk: JWK;
  /** Signs guest-session tokens (HS256). */
  readonly sessionKey: Uint8Array;
  /** What the database keeps of a secret token. */
  readonly hashToken: (token: string) => string;
  readonly pairwiseSecret: Uint8Array;
  readonly markSecret: Uint8Array;
  /** What order tokens and webhook secrets are made from: neither is in the database. */
  readonly merchantSecret: Uint8Array;
  readonly oidcCookieKeys: readonly string[];
  /** Encrypts the private keys that are kept in the database (256 bits). */
  readonly wrapKey: Uint8Array;
  readonly dpopNonceKey: Uint8Array;
  /** Signs the command line's invitation of an operator (HS256). */
  readonly inviteKey: Uint8Array;
}

export type Secrets = Readonly<Record<SecretName, string>>;

/** Fresh secrets, in the form of the environment variables. */
export async function makeSecrets(): Promise<Secrets> {
  const issuer = await generateKeyPair("ES256", { extractable: true });
  const jwk = await exportJWK(issuer.privateKey);
  const { privateJwk } = await generateIndexKey(`index-${randomBytes(6).toString("hex")}`);
  return {
    PLAZA_COOKIE_SECRET: randomBytes(48).toString("base64url"),
    PLAZA_PAIRWISE_SECRET: randomBytes(48).toString("base64url"),
    PLAZA_INDEX_KEY: JSON.stringify(privateJwk),
    PLAZA_ISSUER_KEYS: JSON.stringify({
      keys: [{ ...jwk, kid: (await calculateJwkThumbprint(jwk)).slice(0, 16), alg: "ES256", use: "sig" }],
    }),
  };
}

/** The configured secrets; in development what is not configured is made once and kept in the data folder, readable by its owner only. */
export async function loadSecrets(config: ServerConfig): Promise<Secrets> {
  const missing = secretNames.filter((name) => config.secrets[name] === undefined);
  if (missing.length === 0) return config.secrets as Secrets;
  if (config.env === "production") throw new Error(`missing secrets: ${missing.join(", ")}`);
  const path = join(config.dataDir, "secrets.json");
  await mkdir(config.dataDir, { recursive: true });
  const fresh = await makeSecrets();
  // Of two first starts at once, one writes and both read the same.
  await writeFile(path, JSON.stringify(fresh), { mode: 0o600, flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  try {
    return { ...(JSON.parse(await readFile(path, "utf8")) as Secrets), ...config.secrets };
  } catch {
    throw new DataFolderError(
      `${path} cannot be read. Without it the data folder's sessions and users are lost: restore it, or move ${config.dataDir} away to start with fresh demo data.`,
    );
  }
}

export async function createKeys(secrets: Secrets): Promise<ServerKeys> {
  const issuerJwks = JSON.parse(secrets.PLAZA_ISSUER_KEYS) as { keys: JWK[] };
  const keys = await Promise.all(
    issuerJwks.keys.map(async (key) => ({
      ...key,
      kid: key.kid ?? (await calculateJwkThumbprint(key)).slice(0, 16),
      alg: "ES256",
      use: "sig",
    })),
  );
  const index = JSON.parse(secrets.PLAZA_INDEX_KEY) as JWK;
  const indexPrivateJwk: JWK = { ...index, kid: index.kid ?? (await calculateJwkThumbprint(index)).slice(0, 16) };
  const cookieKey = derive(secrets.PLAZA_COOKIE_SECRET, "browser-session");
  return {
    issuerJwks: { keys },
    issuerPublicJwks: { keys: keys.map(publicPart) },
    indexPrivateJwk,
    indexPublicJwk: publicPart(indexPrivateJwk),
    sessionKey: derive(secrets.PLAZA_COOKIE_SECRET, "guest-session"),
    hashToken: (token) => createHmac("sha256", cookieKey).update(token).digest("hex"),
    pairwiseSecret: derive(secrets.PLAZA_PAIRWISE_SECRET, "pairwise"),
    markSecret: derive(secrets.PLAZA_PAIRWISE_SECRET, "mark"),
    merchantSecret: derive(secrets.PLAZA_COOKIE_SECRET, "merchant"),
    wrapKey: derive(secrets.PLAZA_COOKIE_SECRET, "issuer-keys"),
    dpopNonceKey: derive(secrets.PLAZA_COOKIE_SECRET, "dpop-nonce"),
    inviteKey: derive(secrets.PLAZA_COOKIE_SECRET, "operator-invite"),
    oidcCookieKeys: [Buffer.from(derive(secrets.PLAZA_COOKIE_SECRET, "oidc")).toString("base64url")],
  };
}

/** One secret, several keys that say nothing about each other (RFC 5869). */
function derive(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "plaza", purpose, 32));
}

function publicPart(key: JWK): JWK {
  const { d: _d, ...rest } = key;
  return rest;
}
