import type { MutatedModule } from "./modules.ts";

/** One line that keeps somebody out, what stands there in its absence, and the test file in which a test of one of its rows must then fail. */
export type Defence = {
  /** Rows of the threat model. */
  readonly rows: readonly string[];
  readonly file: string;
  /** Found once in the file. */
  readonly line: string;
  readonly without: string;
  readonly world: MutatedModule["world"];
  readonly test: string;
};

const BRIDGE = "packages/bridge/src";
const HOST = "packages/host/src";
const MANIFEST = "packages/manifest/src";
const SANDBOX = "packages/sandbox/src";
const SERVER = "packages/server/src";
const UI = "packages/ui/src";

const hostile = { world: "node", test: `${BRIDGE}/testing/hostile.test.ts` } as const;
const gate = { ...hostile, file: `${BRIDGE}/gate/gate.ts` } as const;
const gateAnswers = { ...gate, test: `${BRIDGE}/gate/gate-answers.test.ts` } as const;
const guard = { ...hostile, file: `${BRIDGE}/host/guard.ts` } as const;
const page = { file: `${SANDBOX}/serve/headers.ts`, world: "node", test: `${SANDBOX}/confinement.test.ts` } as const;
const realm = { file: `${SANDBOX}/realm/remove-powers.ts`, world: "node", test: `${SANDBOX}/confinement.test.ts` } as const;
const frame = { file: `${HOST}/sandbox/dom-frame.ts`, world: "browser", test: `${HOST}/sandbox/dom-sandbox.browser.test.ts` } as const;
const sessions = { file: `${HOST}/sessions/guest-session.ts`, world: "node", test: `${HOST}/create-host.test.ts` } as const;
const capabilities = { world: "node", test: `${HOST}/capabilities/capabilities.test.ts` } as const;
const sheets = { file: `${HOST}/sheets/sheets.ts`, world: "node", test: `${HOST}/sheets/sheets.test.ts` } as const;
const passkeys = { world: "node", test: `${SERVER}/identity/passkeys.test.ts` } as const;
const account = { world: "node", test: `${SERVER}/identity/account.test.ts` } as const;
const provider = { file: `${SERVER}/identity/provider.ts`, world: "node", test: `${SERVER}/identity/provider.test.ts` } as const;
const checkout = { world: "node", test: `${SERVER}/checkout/checkout.test.ts` } as const;
const selfCheck = { file: `${SERVER}/core/self-check.ts`, world: "node", test: `${SERVER}/core/self-check.test.ts` } as const;

/** Every defence of the threat model's table that one line can take away, where a test below the whole shell notices. */
export const DEFENCES: readonly Defence[] = [
  // The frame and its page.
  {
    ...frame,
    rows: ["S-18", "S-23"],
    line: `setAttribute("sandbox", "allow-scripts")`,
    without: `setAttribute("sandbox", "allow-scripts allow-same-origin")`,
  },
  { ...frame, rows: ["S-18"], line: "allowOf(options.device)", without: `allowOf(["geolocation", "motion"])` },
  {
    ...frame,
    rows: ["S-18", "B-21"],
    line: `setAttribute("referrerpolicy", "no-referrer")`,
    without: `setAttribute("referrerpolicy", "origin")`,
  },
  { ...page, rows: ["S-06"], line: `"connect-src 'none'"`, without: `"connect-src *"`, test: `${SANDBOX}/serve/headers.test.ts` },
  {
    ...page,
    rows: ["S-06"],
    line: `["img-src blob: data:", ...images]`,
    without: `["img-src *", ...images]`,
    test: `${SANDBOX}/serve/headers.test.ts`,
  },
  { ...page, rows: ["S-11"], line: "`script-src '${scriptHash}' blob:`", without: "`script-src '${scriptHash}' blob: 'unsafe-eval'`" },
  {
    ...page,
    rows: ["S-08"],
    line: "const images = imageOrigins.map(checkedOrigin);",
    without: "const images = imageOrigins;",
    test: `${SANDBOX}/serve/headers.test.ts`,
  },
  { ...realm, rows: ["S-06", "S-10"], line: "for (const name of GLOBALS) remove(scope, name);", without: "" },
  { ...realm, rows: ["S-18"], line: "if (scope.Navigator !== undefined) remove(scope.Navigator.prototype, name);", without: "{}" },
  {
    ...realm,
    rows: ["S-10", "S-11"],
    line: "value: undefined, writable: false, configurable: false",
    without: "value: undefined, writable: true, configurable: true",
  },
  {
    rows: ["S-14", "B-21"],
    file: `${SANDBOX}/realm/handshake.ts`,
    line: "event.source !== scope.parent || ",
    without: "",
    world: "node",
    test: `${SANDBOX}/frame-page.test.ts`,
  },
  {
    rows: ["S-04"],
    file: `${HOST}/content-security-policy.ts`,
    line: "`frame-src ${sandboxPattern(input.sandbox.origin)}`",
    without: "`frame-src *`",
    world: "node",
    test: `${HOST}/link.test.ts`,
  },
  {
    rows: ["S-04", "S-21"],
    file: `${HOST}/sandbox/frames-confined.ts`,
    line: "reject(",
    without: "resolve(",
    world: "browser",
    test: `${HOST}/sandbox/frames-confined.browser.test.ts`,
  },
  { ...sessions, rows: ["S-04", "S-05"], line: `guest.frame.onNavigated(() => guest.frame.bridge.close("reloaded"));`, without: "" },
  { ...selfCheck, rows: ["S-04", "S-21", "S-22"], line: `if (frames.join(" ") !== pattern) {`, without: "if (frames.length > 100) {" },
  { ...selfCheck, rows: ["S-21", "S-22"], line: `if (headers["connection-allowlist"] === undefined)`, without: "if (headers.never)" },
  {
    rows: ["S-21"],
    file: `${SERVER}/core/sandbox-app.ts`,
    line: `if (site !== "cross-site") {`,
    without: `if (site === "none") {`,
    world: "node",
    test: `${SERVER}/core/sandbox-app.test.ts`,
  },
  {
    rows: ["S-24"],
    file: `${HOST}/sandbox/network-isolation.ts`,
    line: ">= FIRST_CHROMIUM",
    without: ">= 0",
    world: "node",
    test: `${HOST}/sandbox/network-isolation.test.ts`,
  },
  // The manifest and the release.
  {
    rows: ["S-08"],
    file: `${MANIFEST}/origin.ts`,
    line: `if (!text.startsWith("https://")) return "does not start with https://";`,
    without: "return undefined;",
    world: "node",
    test: `${MANIFEST}/origin.test.ts`,
  },
  {
    rows: ["S-08"],
    file: `${MANIFEST}/manifest/read.ts`,
    line: "(manifest.plaza.network?.image ?? []).map((origin) => parseOrigin(origin, options))",
    without: "manifest.plaza.network?.image ?? []",
    world: "node",
    test: `${MANIFEST}/manifest/read.test.ts`,
  },
  {
    rows: ["S-12"],
    file: `${MANIFEST}/release-index/verify-release.ts`,
    line: "if ((await digestOf(own)) !== expected.digest)",
    without: "if (own.length < 0)",
    world: "node",
    test: `${MANIFEST}/release-index/verify.test.ts`,
  },
  {
    rows: ["H-15"],
    file: `${HOST}/sessions/choose-release.ts`,
    line: "!pointing.some((channel) => shown.includes(channel))",
    without: "false",
    world: "node",
    test: `${HOST}/create-host.test.ts`,
  },
  {
    rows: ["H-01"],
    file: `${HOST}/catalogue/release-loader.ts`,
    line: "if (options.guarded && guarded === undefined && ",
    without: "if (guarded === null && ",
    world: "node",
    test: `${HOST}/catalogue/release-loader.test.ts`,
  },
  {
    rows: ["S-09"],
    file: `${SERVER}/registry/publish.ts`,
    line: "checkManifest(manifest, originOptions(ctx))",
    without: "checkManifest(release.manifest, originOptions(ctx))",
    world: "node",
    test: `${SERVER}/registry/publish.test.ts`,
  },
  // The bridge.
  {
    rows: ["B-21", "B-22"],
    file: `${BRIDGE}/host/handshake.ts`,
    line: "if (event.source !== source) return;",
    without: "",
    world: "node",
    test: `${BRIDGE}/host/handshake.test.ts`,
  },
  {
    rows: ["B-21"],
    file: `${BRIDGE}/host/handshake.ts`,
    line: `hello === "malformed" || hello.nonce !== nonce`,
    without: `hello === "malformed"`,
    world: "node",
    test: `${BRIDGE}/host/handshake.test.ts`,
  },
  {
    rows: ["B-01", "B-02", "B-06"],
    ...guard,
    line: `return violation(id, "message_type", "Only calls are accepted: no GET, SET, CONSTRUCT or ENDPOINT.");`,
    without: "return parseApply(data, id, limits);",
  },
  { rows: ["B-08"], ...guard, line: `own(argument, "type") !== "RAW" || `, without: "", test: `${BRIDGE}/host/guard-frames.test.ts` },
  {
    rows: ["B-01", "B-03", "B-09", "B-18"],
    file: `${BRIDGE}/host/dispatcher.ts`,
    line: `if (!allowed.has(method)) throw new MiniAppError("CAPABILITY_DENIED");`,
    without: "",
    world: "node",
    test: `${BRIDGE}/host/dispatcher.test.ts`,
  },
  {
    rows: ["B-16"],
    file: `${BRIDGE}/host/dispatcher.ts`,
    line: "if (parsed.success) return parsed.data;",
    without: "if (parsed.success) return call.params;",
    world: "node",
    test: `${BRIDGE}/host/dispatcher.test.ts`,
  },
  {
    rows: ["B-17"],
    file: `${BRIDGE}/host/measure-plain.ts`,
    line: `return key === "__proto__" || key === "constructor" || key === "prototype";`,
    without: "return key === undefined;",
    ...hostile,
  },
  { rows: ["B-05", "B-11"], ...gate, line: "for (const port of ports) port.close();", without: "", test: `${BRIDGE}/gate/gate.test.ts` },
  { rows: ["B-12"], ...gate, line: 'if (violations >= limits.maxViolations) end("violations");', without: "" },
  { rows: ["B-12"], ...gate, line: `if (retryAfterMs > 0) return refuse({ ...FLOOD, id: readId(data), retryAfterMs });`, without: "" },
  {
    rows: ["B-13"],
    ...gate,
    line: "if (held.length === 0 && !calls.isFull(call.state)) return forward(call);",
    without: "return forward(call);",
  },
  { rows: ["B-14"], ...gate, line: `if (!seen.add(call.id)) return strike("duplicate_id");`, without: "" },
  { rows: ["B-27"], ...gate, line: `if (subscriptions.size >= limits.maxSubscriptions) return strike("subscriptions");`, without: "" },
  { rows: ["B-15"], ...gateAnswers, line: `if (!expected.delete(frame.id)) return strike("response");`, without: "" },
  { rows: ["B-07"], ...gateAnswers, line: `return end("released");`, without: "return;" },
  { rows: ["B-11"], file: `${BRIDGE}/host/session.ts`, line: "replyPort.onmessage = () => strayMessage();", without: "", ...hostile },
  {
    rows: ["B-18"],
    file: `${HOST}/sessions/start-guest.ts`,
    line: "if (!policy.allows({ appId: context.appId, capability: call.capability, networkIsolation })) {",
    without: "if (false) {",
    ...capabilities,
  },
  {
    rows: ["B-19", "B-28"],
    file: `${SERVER}/checkout/orders.ts`,
    line: "and(eq(checkoutOrders.appId, owner.appId), eq(checkoutOrders.userId, owner.userId))",
    without: "undefined",
    ...checkout,
  },
  // What a payment provider tells, and what it is asked.
  {
    rows: ["C-10"],
    file: `${SERVER}/checkout/stripe/webhooks.ts`,
    line: "if (event.account !== undefined || event.livemode !== livemode)",
    without: "if (false)",
    world: "node",
    test: `${SERVER}/checkout/inbound.test.ts`,
  },
  {
    rows: ["C-06"],
    file: `${SERVER}/checkout/stripe/attempts.ts`,
    line: "eq(checkoutStripePayments.closed, false),",
    without: "",
    world: "node",
    test: `${SERVER}/checkout/stripe/stripe.test.ts`,
  },
  // Who a browser is.
  {
    ...passkeys,
    rows: ["I-14"],
    file: `${SERVER}/identity/passkeys.ts`,
    line: "expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true",
    without: "expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: false",
  },
  {
    ...passkeys,
    rows: ["I-14"],
    file: `${SERVER}/identity/passkeys.ts`,
    line: `if (Buffer.from(answer.response.userHandle, "base64url").toString() !== passkey.userId)`,
    without: "if (false)",
  },
  {
    ...passkeys,
    rows: ["I-14"],
    file: `${SERVER}/identity/passkeys.ts`,
    line: "and(eq(passkeys.id, passkey.id), eq(passkeys.counter, passkey.counter))",
    without: "eq(passkeys.id, passkey.id)",
  },
  {
    ...passkeys,
    rows: ["I-14"],
    file: `${SERVER}/identity/challenges.ts`,
    line: "eq(passkeyChallenges.browserSessionId, browserSessionId),",
    without: "",
  },
  { ...passkeys, rows: ["I-14"], file: `${SERVER}/identity/challenges.ts`, line: "eq(passkeyChallenges.purpose, purpose),", without: "" },
  {
    ...passkeys,
    rows: ["I-12"],
    file: `${SERVER}/identity/account-routes.ts`,
    line: `scope.addHook("onRequest", async (request) => assertOwn(origin, request));`,
    without: "",
  },
  {
    ...passkeys,
    rows: ["I-12"],
    file: `${SERVER}/identity/browser-sessions.ts`,
    line: "await end(tx, request);",
    without: "",
  },
  {
    ...provider,
    rows: ["I-12"],
    line: ", eq(providerSignIns.browserSessionId, browserSessionId))",
    without: ")",
  },
  {
    rows: ["I-02", "C-13"],
    file: `${SERVER}/core/signer.ts`,
    line: "known?.typ === typ && known.claims.aud === audience",
    without: "known !== undefined",
    world: "node",
    test: `${SERVER}/core/token-vectors.test.ts`,
  },
  { ...provider, rows: ["I-02"], line: "oidc.enableNonRepudiationChecks(client);", without: "" },
  {
    rows: ["I-16"],
    file: "packages/sdk/src/server.ts",
    line: `typ: "plaza-launch+jwt",`,
    without: "",
    world: "node",
    test: "packages/sdk/src/server.test.ts",
  },
  { ...account, rows: ["I-15"], file: `${SERVER}/identity/email-codes.ts`, line: "lt(emailCodes.tries, MAX_TRIES), ", without: "" },
  {
    ...account,
    rows: ["I-15"],
    file: `${SERVER}/identity/email-codes.ts`,
    line: "if (oldest !== undefined)",
    without: "if (false)",
  },
  // Personal data by a tap.
  {
    rows: ["I-08"],
    file: `${SERVER}/identity/fill.ts`,
    line: "await requireDeclared(ctx, session, [...asked]);",
    without: "",
    world: "node",
    test: `${SERVER}/identity/fill.test.ts`,
  },
  {
    rows: ["I-05"],
    file: `${SERVER}/identity/phone-handover.ts`,
    line: "inArray(phoneHandovers.appId, [...appIds]),",
    without: "",
    world: "node",
    test: `${SERVER}/identity/fill.test.ts`,
  },
  {
    rows: ["I-15"],
    file: `${SERVER}/identity/phone-codes.ts`,
    line: "lt(phoneCodes.tries, PHONE_TRIES), ",
    without: "",
    world: "node",
    test: `${SERVER}/identity/phone.test.ts`,
  },
  {
    rows: ["I-15"],
    file: `${SERVER}/identity/relay-mail.ts`,
    line: "if (mail.automatic || !mail.authenticated ||",
    without: "if (!mail.authenticated ||",
    world: "node",
    test: `${SERVER}/identity/relay.test.ts`,
  },
  {
    rows: ["I-08"],
    file: `${SERVER}/identity/relay-mail.ts`,
    line: "|| mail.from !== found.email",
    without: "",
    world: "node",
    test: `${SERVER}/identity/relay.test.ts`,
  },
  {
    rows: ["C-23"],
    file: `${SERVER}/merchant/delegation.ts`,
    line: "eq(merchantHandles.orderId, quote.orderId),",
    without: "",
    world: "node",
    test: `${SERVER}/merchant/delegation.test.ts`,
  },
  {
    rows: ["C-18"],
    file: `${SERVER}/checkout/step-up-reasons.ts`,
    line: 'if (session.passkey === "not-shown")',
    without: "if (false)",
    world: "node",
    test: `${SERVER}/checkout/step-up-reasons.test.ts`,
  },
  // Life and death.
  {
    rows: ["H-01"],
    file: `${BRIDGE}/gate/heartbeat.ts`,
    line: "const left = aliveAt + limits.hangMs - time;",
    without: "const left = aliveAt + limits.hangMs * 100 - time;",
    world: "node",
    test: `${BRIDGE}/gate/heartbeat.test.ts`,
  },
  {
    rows: ["B-26"],
    file: `${BRIDGE}/gate/heartbeat.ts`,
    line: "if (late > JITTER_MS) aliveAt += late;",
    without: "",
    world: "node",
    test: `${BRIDGE}/gate/heartbeat.test.ts`,
  },
  { ...sessions, rows: ["H-07"], line: "if (isCrash(cause.reason)) deps.circuit.crashed(releaseKey());", without: "" },
  { ...sessions, rows: ["H-04"], line: `phase = "slow";`, without: "" },
  {
    rows: ["H-06"],
    file: `${HOST}/capabilities/storage/device-storage.ts`,
    line: "if (usedBytes > options.quotaBytes) {",
    without: "if (usedBytes < 0) {",
    ...capabilities,
  },
  {
    rows: ["H-06"],
    file: `${HOST}/capabilities/storage/index.ts`,
    line: "? inTurn(`${context.userId} ${context.appId}`, () => deviceStorageOf(context).set(key, value))",
    without: "? deviceStorageOf(context).set(key, value)",
    ...capabilities,
  },
  // What a person sees and touches.
  { ...sheets, rows: ["H-10"], line: "if (yes && options.now() < entry.view.armedAt) return false;", without: "" },
  { ...sheets, rows: ["H-12"], line: "restraint.check(request.app.appId);", without: "" },
  { ...sheets, rows: ["H-12"], line: ".length >= MAX_WAITING)", without: ".length > 1_000)" },
  {
    rows: ["H-10"],
    file: `${UI}/components/use-arming.ts`,
    line: "isArmed: () => !under.current && performance.now() - since.current >= ms",
    without: "isArmed: () => true",
    world: "browser",
    test: `${UI}/components/pact-button.browser.test.tsx`,
  },
  {
    rows: ["H-10"],
    file: `${UI}/components/use-arming.ts`,
    line: `under.current = pointerType !== "touch" && contains(element.getBoundingClientRect(), from);`,
    without: "under.current = false;",
    world: "browser",
    test: `${UI}/components/pact-button.browser.test.tsx`,
  },
  {
    rows: ["H-11"],
    file: `${HOST}/sandbox/focus-guard.ts`,
    line: "if (thefts >= MAX_THEFTS) return onThief();",
    without: "",
    world: "browser",
    test: `${HOST}/sandbox/focus-guard.browser.test.ts`,
  },
  {
    rows: ["H-11"],
    file: `${HOST}/sessions/session-manager.ts`,
    line: "|| (sheetOpen && slot.session.id === active)",
    without: "",
    ...capabilities,
  },
  {
    rows: ["H-13"],
    file: `${SERVER}/core/pages.ts`,
    line: `"default-src 'none'; frame-ancestors 'none'"`,
    without: `"default-src 'none'"`,
    world: "node",
    test: `${SERVER}/core/app.test.ts`,
  },
];
