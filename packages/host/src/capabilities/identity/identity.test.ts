import { afterEach, expect, it } from "vitest";
import { answerSheet, createRig, type Rig, type RigOptions } from "../../testing/index.ts";

const rigs: Rig[] = [];
async function rig(options?: RigOptions) {
  const made = await createRig(options);
  rigs.push(made);
  const { guest } = await made.run();
  return { ...made, identity: guest.client.capabilities.identity };
}
afterEach(() => {
  for (const made of rigs.splice(0)) made.close();
});

const codeChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

it("gives a code without a sheet where nothing is shared, with the state as it came", async () => {
  const { identity, host, services } = await rig();
  expect(await identity.getAuthorizationCode({ scope: "openid", codeChallenge, state: "s&t=" })).toEqual({
    code: "the-code",
    redirectUri: "https://host.test/miniapp/app",
    iss: "https://host.test/oidc",
    state: "s&t=",
  });
  expect(services.seen.codes).toEqual([{ scopes: [], codeChallenge }]);
  expect(host.getSnapshot().sheet).toBeNull();
});

it("holds a call that would share something until the user has decided; a yes lets it go on [E6]", async () => {
  const made = await rig();
  const asked = made.identity.getAuthorizationCode({ scope: "openid email", codeChallenge, nonce: "n" });
  await made.until(({ sheet }) => sheet);
  expect(made.services.seen.codes).toEqual([]);
  const sheet = await answerSheet(made, { granted: ["email"] });
  expect(sheet).toMatchObject({ kind: "consent", scopes: [{ scope: "email", reason: "Send your receipt" }] });
  expect(await asked).toMatchObject({ code: "the-code" });
  expect(made.services.seen.codes).toEqual([{ scopes: ["email"], codeChallenge, nonce: "n" }]);
  expect(await made.identity.getAuthorizationCode({ scope: "openid email", codeChallenge })).toMatchObject({ code: "the-code" });
  expect(made.host.getSnapshot().sheet).toBeNull();
});

it("a no fails it with a code that says which, and nothing leaves [E6]", async () => {
  const made = await rig();
  const asked = made.identity.getAuthorizationCode({ scope: "openid email", codeChallenge });
  asked.catch(() => undefined);
  await answerSheet(made, { granted: [] });
  await expect(asked).rejects.toMatchObject({ code: "CONSENT_DENIED", data: { scopes: ["email"] } });
  expect(made.services.seen.codes).toEqual([]);
});

it("refuses what is not declared, what is no scope, and a request without openid [I-08]", async () => {
  const { identity, host } = await rig();
  await expect(identity.getAuthorizationCode({ scope: "openid phone", codeChallenge })).rejects.toMatchObject({
    code: "CAPABILITY_DENIED",
  });
  for (const scope of ["email", "openid geolocation", "openid offline_access", " "]) {
    await expect(identity.getAuthorizationCode({ scope, codeChallenge }), scope).rejects.toMatchObject({ code: "INVALID_PARAMS" });
  }
  expect(host.getSnapshot().sheet).toBeNull();
});

it("refuses a challenge of another form before anyone is asked [I-05]", async () => {
  const { identity, host } = await rig();
  await expect(identity.getAuthorizationCode({ scope: "openid email", codeChallenge: "plain" })).rejects.toMatchObject({
    code: "INVALID_PARAMS",
  });
  expect(host.getSnapshot().sheet).toBeNull();
});

it("asks whether the address is shared or hidden where it can be; what is not said is hidden [E5]", async () => {
  const made = await rig();
  made.services.state.contacts = { ...made.services.state.contacts, relay: true };
  for (const hideEmail of [true, false, undefined]) {
    const asked = made.identity.requestScopes({ scopes: ["email"] });
    const sheet = await answerSheet(made, { granted: ["email"], ...(hideEmail === undefined ? {} : { hideEmail }) });
    expect(sheet).toMatchObject({ kind: "consent", email: "linh@example.com" });
    expect(await asked).toEqual({ granted: ["email"], denied: [] });
    await made.host.grants.revoke("com.example.coffee", "email");
  }
  expect(made.services.seen.choices).toEqual([{ hideEmail: true }, { hideEmail: false }, { hideEmail: true }]);
  const without = await rig();
  const asked = without.identity.requestScopes({ scopes: ["email"] });
  expect(await answerSheet(without, { granted: ["email"], hideEmail: true })).not.toHaveProperty("email");
  await asked;
  expect(without.services.seen.choices).toEqual([{}]);
});

it("has launch data signed as the host knows the launch, whatever the guest makes of it [I-16]", async () => {
  const { identity, services } = await rig();
  expect(await identity.getLaunchData({ nonce: "n" })).toMatchObject({ token: "launch.data" });
  await identity.getLaunchData({ launch: { path: "/evil" } } as never).catch(() => undefined);
  for (const seen of services.seen.launches) expect(seen.launch).toEqual({ path: "/", query: "", fragment: "", scene: "home" });
  expect(services.seen.launches[0]).toMatchObject({ nonce: "n" });
});
