import { createLaunchVerifier } from "@plaza/sdk/server";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  None,
  randomPKCECodeVerifier,
} from "openid-client";
import { COFFEE, PACKING } from "../rig/apps.ts";
import { guestPlaza } from "../rig/guest.ts";
import { expect, test } from "../rig/test.ts";

/** Seconds in five minutes: the longest that an ID token may live. */
const MAX_LIFE_S = 300;

test("a mini-app gets an ID token without a form, for itself alone, that its server verifies by discovery [E1][E2][I-01]", async ({
  shell,
  request,
}) => {
  await shell.signIn("somchai");
  await shell.openLink(COFFEE);
  const plaza = await guestPlaza(shell.page);
  const { token } = await plaza.evaluate((sdk) => sdk.identity.getIdToken({ nonce: "n-0S6_WzA2Mj" }));
  await expect(shell.sheet).toBeHidden();

  const issuer = `${shell.plaza.origin}/oidc`;
  const metadata = (await (await request.get(`${issuer}/.well-known/openid-configuration`)).json()) as {
    issuer: string;
    jwks_uri: string;
  };
  expect(metadata.issuer).toBe(issuer);
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
  const { payload } = await jwtVerify(token, keys, { issuer, audience: COFFEE.id });
  expect(payload).toMatchObject({ nonce: "n-0S6_WzA2Mj", sub: (await plaza.evaluate((sdk) => sdk.identity.getUser())).id });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(MAX_LIFE_S);
  await expect(jwtVerify(token, keys, { issuer, audience: PACKING.id })).rejects.toThrow("aud");
  expect(decodeJwt(token)).not.toHaveProperty("email");
});

test("a publisher's server gets the user's e-mail address by a code that the app asked for, once the user has agreed [E5][E6]", async ({
  shell,
}) => {
  await shell.signIn("somchai");
  await shell.openLink(COFFEE);
  const plaza = await guestPlaza(shell.page);
  const verifier = randomPKCECodeVerifier();
  const codeChallenge = await calculatePKCECodeChallenge(verifier);
  const asked = plaza.evaluate(
    (sdk, challenge) => sdk.identity.getAuthorizationCode({ scope: "openid email", codeChallenge: challenge }),
    codeChallenge,
  );
  await shell.sheet.getByRole("switch", { name: "Your e-mail" }).check();
  await shell.sheet.getByRole("radio", { name: /^Share my e-mail/ }).check();
  await shell.sheet.getByRole("button", { name: "Share 1" }).click();
  const { code, redirectUri, iss } = await asked;
  await expect(shell.sheet).toBeHidden();

  const server = await discovery(new URL(iss), COFFEE.id, { id_token_signed_response_alg: "ES256" }, None(), {
    execute: [allowInsecureRequests],
  });
  const callback = new URL(`${redirectUri}?${new URLSearchParams({ code, iss })}`);
  const tokens = await authorizationCodeGrant(server, callback, { pkceCodeVerifier: verifier });
  const { id } = await plaza.evaluate((sdk) => sdk.identity.getUser());
  expect(await fetchUserInfo(server, tokens.access_token, id)).toEqual({ sub: id, email: "somchai@example.com" });
  await expect(authorizationCodeGrant(server, callback, { pkceCodeVerifier: verifier })).rejects.toMatchObject({ error: "invalid_grant" });
});

test("a capability that the manifest does not name is absent, and a call of it is refused [H1][B4]", async ({ shell }) => {
  await shell.openLink(PACKING);
  const answers = await (await guestPlaza(shell.page)).evaluate(async (plaza) => ({
    checkout: plaza.supports("checkout.buy"),
    storage: plaza.supports("storage.get"),
    called: await plaza.checkout.buy({ lines: [{ sku: "salt-coffee", quantity: 1 }] }).then(
      () => "bought",
      (error: { code: string }) => error.code,
    ),
  }));
  expect(answers).toEqual({ checkout: false, storage: true, called: "CAPABILITY_MISSING" });
});

test("two users of one app have different ids, and each keeps theirs over a reload", async ({ shell, openShell }) => {
  const other = await openShell();
  await shell.openLink(COFFEE);
  await other.openLink(COFFEE);
  const mine = await (await guestPlaza(shell.page)).evaluate((plaza) => plaza.identity.getUser());
  const theirs = await (await guestPlaza(other.page)).evaluate((plaza) => plaza.identity.getUser());
  expect(mine.id).not.toBe(theirs.id);
  await shell.page.reload();
  await shell.ready();
  expect((await (await guestPlaza(shell.page)).evaluate((plaza) => plaza.identity.getUser())).id).toBe(mine.id);
});

test("a mini-app's server believes who opened it and how, for its own nonce, by the SDK's verifier [E4][I-16]", async ({ shell }) => {
  await shell.signIn("somchai");
  await shell.openLink(COFFEE, "/?table=7");
  const plaza = await guestPlaza(shell.page);
  const { token } = await plaza.evaluate((sdk) => sdk.identity.getLaunchData({ nonce: "of-this-session" }));
  const issuer = `${shell.plaza.origin}/oidc`;
  const { verify } = createLaunchVerifier({ issuer, appId: COFFEE.id });
  expect(await verify(token, { nonce: "of-this-session" })).toMatchObject({
    userId: (await plaza.evaluate((sdk) => sdk.identity.getUser())).id,
    launch: { path: "/", query: "table=7", scene: "link" },
  });
  await expect(verify(token, { nonce: "of-another" })).rejects.toMatchObject({ code: "INVALID_PARAMS" });
  await expect(createLaunchVerifier({ issuer, appId: PACKING.id }).verify(token)).rejects.toMatchObject({ code: "INVALID_PARAMS" });
  const { token: idToken } = await plaza.evaluate((sdk) => sdk.identity.getIdToken({}));
  await expect(verify(idToken)).rejects.toMatchObject({ code: "INVALID_PARAMS" });
});
