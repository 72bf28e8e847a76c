import { createHmac, webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isCompactJws, isMiniAppError } from "@plaza/protocol";
import { base64url, compactVerify, exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from "jose";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestClock, type GuestClient, startTestServer, type TestServer } from "../testing/index.ts";
import { createSigner } from "./signer.ts";

/** Vectors of public suites; they are read where PLAZA_TEST_DATA points and never copied here. */
const folder = process.env["PLAZA_TEST_DATA"];
if (folder === undefined) process.stdout.write("server: PLAZA_TEST_DATA is not set, the public vectors of tokens are not registered\n");

/** The algorithms of every token that is made or believed here: receipts, quotes and ID tokens, indexes and reports, sessions. */
const ALGORITHMS = ["ES256", "EdDSA", "HS256"];

/** What each verifier of ours asks first, with the library that then verifies. */
async function believes(jws: unknown, jwk: JWK): Promise<boolean> {
  if (typeof jws !== "string" || !isCompactJws(jws)) return false;
  try {
    await compactVerify(jws, await importJWK(jwk), { algorithms: ALGORITHMS });
    return true;
  } catch {
    return false;
  }
}
const flip = (part: string): string => `${part.startsWith("A") ? "B" : "A"}${part.slice(1)}`;

describe("vectors of the RFCs", () => {
  const payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  it.each([
    [
      "RFC 7515 A.1, HS256",
      { kty: "oct", alg: "HS256", k: "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow" },
      ["eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9", payload, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"],
    ],
    [
      "RFC 7515 A.3, ES256",
      {
        kty: "EC",
        crv: "P-256",
        alg: "ES256",
        x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
      },
      ["eyJhbGciOiJFUzI1NiJ9", payload, "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"],
    ],
    [
      "RFC 8037 A.4, Ed25519",
      { kty: "OKP", crv: "Ed25519", alg: "EdDSA", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" },
      [
        "eyJhbGciOiJFZERTQSJ9",
        "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
      ],
    ],
  ])("%s: believed as it is, and with nothing changed", async (_, key, parts) => {
    const [header = "", body = "", signature = ""] = parts;
    expect(await believes(parts.join("."), key)).toBe(true);
    expect(await believes([header, flip(body), signature].join("."), key)).toBe(false);
    expect(await believes([header, body, flip(signature)].join("."), key)).toBe(false);
    expect(await believes([header, body, `${signature}=`].join("."), key)).toBe(false);
    expect(await believes([base64url.encode('{"alg":"none"}'), body, ""].join("."), key)).toBe(false);
    expect(await believes([base64url.encode('{"alg":"ES256","b64":false,"crit":["b64"]}'), body, signature].join("."), key)).toBe(false);
  });

  it("Standard Webhooks: the example of its specification verifies, and not with another id, time, body or version", () => {
    const webhook = new Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const [id, at, body] = ["msg_p5jXN8AQM9LWM0D4loKWxJek", new Date(1_614_265_330_000), '{"test": 2432232314}'] as const;
    const signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    expect(webhook.sign(id, at, body)).toBe(signature);
    expect(webhook.sign("msg_other", at, body)).not.toBe(signature);
    const now = new Date();
    const headers = (given: string) => ({
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
      "webhook-signature": given,
    });
    const signed = webhook.sign(id, now, body);
    expect(webhook.verify(body, headers(signed))).toEqual({ test: 2_432_232_314 });
    for (const given of [signature, signed.replace("v1,", "v2,"), signed.slice(0, -4), ""])
      expect(() => webhook.verify(body, headers(given)), given).toThrow();
    expect(() => webhook.verify(body.replace("4}", "5}"), headers(signed))).toThrow();
  });
});

if (folder !== undefined) {
  const read = (name: string) =>
    JSON.parse(readFileSync(join(folder, "wycheproof", `${name}.json`), "utf8")) as {
      readonly testGroups: readonly (Record<string, unknown> & { readonly tests: readonly Record<string, string & readonly string[]>[] })[];
    };
  const bytes = (hex: unknown) => new Uint8Array(Buffer.from(String(hex), "hex"));

  describe("public vectors (Wycheproof)", () => {
    it.each(["json_web_signature_test", "json_web_key_test", "json_web_crypto_test"])(
      "%s: nothing invalid is believed, and everything valid in an algorithm of ours",
      async (name) => {
        const wrong: unknown[] = [];
        let valid = 0;
        for (const group of read(name).testGroups) {
          const jwk = (group["public"] ?? group["private"]) as JWK | { readonly keys: JWK[] };
          const right = group.tests.flatMap(({ jws, result }) => (result === "valid" ? [jws] : []));
          for (const { jws, result, tcId, comment } of group.tests) {
            // Two of the suite say of a text that it is invalid and of the same text that it is valid.
            if (jws === undefined || (result !== "valid" && right.includes(jws))) continue;
            const { alg = "", kid } = headerOf(jws);
            const key = "keys" in jwk ? onlyOf(jwk.keys, kid) : jwk;
            const believed = key !== undefined && (await believes(jws, key));
            const ours = ALGORITHMS.includes(alg) && isCompactJws(jws);
            if (believed ? result !== "valid" : result === "valid" && ours) wrong.push({ tcId, comment, believed });
            if (believed) valid += 1;
          }
        }
        expect(wrong).toEqual([]);
        expect(valid).toBeGreaterThan(0);
      },
    );

    it.each([
      ["ecdsa_secp256r1_sha256_p1363_test", { name: "ECDSA", namedCurve: "P-256" }, { name: "ECDSA", hash: "SHA-256" }],
      ["ed25519_test", { name: "Ed25519" }, { name: "Ed25519" }],
    ])("%s: the signatures under the tokens", async (name, imported, algorithm) => {
      let count = 0;
      for (const { publicKeyDer, tests } of read(name).testGroups) {
        const key = await webcrypto.subtle.importKey("spki", bytes(publicKeyDer), imported, false, ["verify"]);
        for (const { tcId, msg, sig, result } of tests) {
          expect(await webcrypto.subtle.verify(algorithm, key, bytes(sig), bytes(msg)), `${tcId}`).toBe(result === "valid");
          count += 1;
        }
      }
      expect(count).toBeGreaterThan(100);
    });

    it("hmac_sha256_test: the signatures under sessions and webhooks, whole ones only", async () => {
      let count = 0;
      for (const { tests } of read("hmac_sha256_test").testGroups) {
        for (const { tcId, key, msg, tag, result } of tests) {
          const imported = await webcrypto.subtle.importKey("raw", bytes(key), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
          const whole = String(tag).length === 64;
          expect(await webcrypto.subtle.verify("HMAC", imported, bytes(tag), bytes(msg)), `${tcId}`).toBe(result === "valid" && whole);
          count += 1;
        }
      }
      expect(count).toBeGreaterThan(100);
    });
  });
}

/** A set in which two keys have one name, or a secret stands beside a public key, is no set of ours. */
function onlyOf(keys: readonly JWK[], kid: string | undefined): JWK | undefined {
  const [key, ...others] = keys.filter((one) => one.kid === kid);
  const oneKind = new Set(keys.map(({ kty }) => kty === "oct")).size === 1;
  return key !== undefined && others.length === 0 && oneKind && isKeyOfOurs(key) ? key : undefined;
}

/** Our keys are made here: for signatures, in an algorithm of ours, and secrets of 32 bytes. */
function isKeyOfOurs({ use = "sig", alg = "ES256", k }: JWK): boolean {
  return use === "sig" && ALGORITHMS.includes(alg) && (k === undefined || base64url.decode(k).length >= 32);
}

function headerOf(jws: unknown): { readonly alg?: string; readonly kid?: string } {
  try {
    return JSON.parse(Buffer.from(String(jws).split(".")[0] ?? "", "base64url").toString()) as { alg?: string; kid?: string };
  } catch {
    return {};
  }
}

describe("a quote and a session token", () => {
  const APP = "com.example.coffee";
  const clock = createTestClock();
  let server: TestServer;
  let guest: GuestClient;
  beforeAll(async () => {
    server = await startTestServer({ clock });
    await server.publishApp({ id: APP, version: "1.0.0" });
    guest = await (await server.signIn("linh")).openSession(APP);
  });
  afterAll(() => server.close());

  /** Each way in which a token can be wrong and carry a signature (RFC 8725). */
  async function forgeries(good: string, typ: string): Promise<Record<string, string>> {
    const [header = "", body = "", signature = ""] = good.split(".");
    const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as JWTPayload;
    const own = await generateKeyPair("ES256", { extractable: true });
    const publicKey = JSON.stringify(server.ctx.keys.issuerPublicJwks.keys[0]);
    const encode = (value: unknown): string => base64url.encode(JSON.stringify(value));
    const kid = headerOf(good).kid;
    const confused = `${encode({ alg: "HS256", typ, kid })}.${body}`;
    const sign = async (extra: object, changed: JWTPayload = claims) =>
      new SignJWT(changed).setProtectedHeader({ alg: "ES256", typ, ...extra }).sign(own.privateKey);
    return {
      "without a signature": `${header}.${body}.`,
      "with alg none": `${encode({ alg: "none", typ })}.${body}.`,
      "with alg none and a signature": `${encode({ alg: "none", typ })}.${body}.${signature}`,
      "with a changed claim": `${header}.${encode({ ...claims, sub: "another" })}.${signature}`,
      "with a changed signature": `${header}.${body}.${flip(signature)}`,
      "with a signature of zeros": `${header}.${body}.${base64url.encode(new Uint8Array(64))}`,
      "with a signature cut short": `${header}.${body}.${signature.slice(0, -4)}`,
      "with the public key as a secret": `${confused}.${createHmac("sha256", publicKey).update(confused).digest("base64url")}`,
      "of another key under our key's name": await sign(kid === undefined ? {} : { kid }),
      "that brings its key along": await sign({ jwk: await exportJWK(own.publicKey) }),
      "that says where its key is": await sign({ jku: "https://attacker.example/jwks.json", kid: "theirs" }),
      "with a critical extension": `${encode({ ...headerOf(good), typ, crit: ["exp"] })}.${body}.${signature}`,
      "with padding": `${good}=`,
      "with a space before the payload": `${header}. ${body}.${signature}`,
      "with a line's end": `${good}\n`,
      "in JSON": JSON.stringify({ protected: header, payload: body, signature }),
      "of five parts": `${good}.${body}.${signature}`,
      "of nothing": "",
    };
  }

  it("that is wrong in any way is refused, and one that is right is taken [I-01][I-02][C-13]", async () => {
    const { signer } = server.ctx;
    const claims = { aud: APP, sub: "s", jti: "j", exp: Math.floor(clock.now() / 1000) + 60 };
    const good = await signer.sign("plaza-quote+jwt", claims);
    const wrong = {
      ...(await forgeries(good, "plaza-quote+jwt")),
      "of another kind": await signer.sign("plaza-receipt+jwt", claims),
      "for another app": await signer.sign("plaza-quote+jwt", { ...claims, aud: "com.example.tea" }),
      expired: await signer.sign("plaza-quote+jwt", { ...claims, exp: Math.floor(clock.now() / 1000) - 1 }),
      "of a session": guest.session.token,
    };
    // The process that signed a token knows its text; another one has the keys alone.
    const another = createSigner({ issuer: signer.issuer, keys: server.ctx.keys, clock });
    for (const one of [signer, another]) {
      for (const allowExpired of [false, true]) {
        const verify = (token: string) => one.verify("plaza-quote+jwt", token, { audience: APP, allowExpired });
        expect(await verify(good)).toEqual({ ...claims, iss: signer.issuer, iat: expect.any(Number) });
        for (const [name, token] of Object.entries(wrong)) {
          const answer = await verify(token).catch((error: unknown) => error);
          if (name === "expired" && allowExpired) expect(answer, name).toMatchObject({ sub: "s" });
          else expect(isMiniAppError(answer) && answer.code, name).toBe("INVALID_PARAMS");
        }
      }
    }
  });

  it("of a session that is wrong in any way opens nothing [I-02]", async () => {
    const { token } = guest.session;
    const ask = (bearer: string) =>
      server.host.inject({ method: "GET", url: "/api/v1/orders/unresolved", headers: { authorization: `Bearer ${bearer}` } });
    expect((await ask(token)).statusCode).toBe(200);
    const quote = await server.ctx.signer.sign("plaza-quote+jwt", {
      aud: APP,
      jti: guest.session.sessionId,
      exp: Math.floor(clock.now() / 1000) + 60,
    });
    // A header cannot carry a line's end at all: what arrives then is the token itself.
    for (const [name, wrong] of Object.entries({ ...(await forgeries(token, "plaza-session+jwt")), "that is a quote": quote }))
      if (!wrong.includes("\n")) expect((await ask(wrong)).statusCode, name).toBe(401);
    clock.advance(16 * 60_000);
    expect((await ask(token)).statusCode).toBe(401);
  });
});
