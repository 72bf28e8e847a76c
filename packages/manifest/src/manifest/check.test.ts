import { readFileSync } from "node:fs";
import { isMiniAppError } from "@plaza/protocol";
import { expect, it } from "vitest";
import { checkManifest, manifestJsonSchema, type Problem, parseManifest, rules, unsafeAllowLoopback } from "../index.ts";
import { sampleCatalogue, sampleFiles, sampleManifest } from "../testing/samples.ts";

const found = (input: unknown, options = {}) =>
  checkManifest(input, options).problems.map((problem) => `${problem.rule} ${problem.pointer}`);

it("accepts a manifest that uses every member, with its catalogue and files", () => {
  const result = checkManifest(sampleManifest(), { catalogue: sampleCatalogue(), files: sampleFiles });
  expect(result.problems).toEqual([]);
  expect(result.manifest?.app_id).toBe("com.lotus.coffee");
  expect(result.catalogue?.items[0]?.price).toBe(45000);
});

it("reports every problem of a manifest at once, each with rule id, pointer, message and fix [A1]", () => {
  const broken = sampleManifest((manifest) => {
    manifest["app_id"] = "Com.Lotus";
    manifest["name"] = "Lo\u202Etus";
    manifest["version"] = { code: 0, name: "v1.0.0" };
    manifest["icons"] = [{ src: "../icon.svg" }];
    manifest.plaza["sandbox"] = "window";
    manifest.plaza["capabilities"] = { teleport: "1" };
    manifest.plaza["network"] = { connect: ["*"] };
    manifest.plaza["colour"] = "red";
  });
  const { manifest, problems } = checkManifest(broken, { catalogue: sampleCatalogue((catalogue) => (catalogue.items[0]!["price"] = 4.5)) });
  expect(manifest).toBeUndefined();
  expect(problems.map((problem) => [problem.rule, problem.pointer])).toEqual([
    ["M001-app-id", "/app_id"],
    ["M002-text", "/name"],
    ["M003-icons", "/icons/0/src"],
    ["M004-version", "/version/code"],
    ["M004-version", "/version/name"],
    ["M010-unknown-member", "/plaza/colour"],
    ["M011-sandbox", "/plaza/sandbox"],
    ["M013-capabilities", "/plaza/capabilities/teleport"],
    ["M014-scopes", "/plaza/scopes"],
    ["M015-network-origins", "/plaza/network/connect/0"],
    ["M018-catalogue", "/plaza/catalogue"],
    ["C003-price", "catalogue.json#/items/0/price"],
  ]);
  for (const problem of problems) {
    expect(problem.message.length, problem.rule).toBeGreaterThan(5);
    expect(problem.fix.length, problem.rule).toBeGreaterThan(10);
  }
});

it("throws one typed error that carries all problems", () => {
  try {
    parseManifest({});
    expect.unreachable();
  } catch (error) {
    expect(isMiniAppError(error) && error.code).toBe("MANIFEST_INVALID");
    const { problems } = (error as { data: { problems: Problem[] } }).data;
    expect(problems.map((problem) => problem.pointer)).toEqual(
      expect.arrayContaining(["/app_id", "/name", "/icons", "/version", "/platform_version", "/pages", "/plaza"]),
    );
  }
});

it.each([
  null,
  undefined,
  0,
  "x",
  [],
  [[]],
  { plaza: null },
  { plaza: [] },
  { icons: {}, plaza: { scopes: {}, network: [], analytics: { events: [] } } },
])("reports problems of %j instead of throwing", (input) => {
  expect(checkManifest(input).problems.length).toBeGreaterThan(0);
});

it("each rule has an id of its own, and the ids are in order", () => {
  const ids = rules.map((rule) => rule.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual([...ids].sort());
  for (const id of ids) expect(id).toMatch(/^M\d{3}-[a-z-]+$/);
});

it("the published JSON Schema is the one that the code uses [A1]", () => {
  const published: unknown = JSON.parse(readFileSync(new URL("../../manifest.schema.json", import.meta.url), "utf8"));
  expect(published, "run `pnpm --filter @plaza/manifest schema`").toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())));
});

it("refuses permissions that no frame is ever handed, or that nothing could ask for [H4]", () => {
  const asking = (name: string, plaza: Record<string, unknown> = {}) =>
    found(
      sampleManifest((manifest) => {
        manifest["req_permissions"] = [{ name, reason: "Find the nearest shop" }];
        Object.assign(manifest.plaza, plaza);
      }),
    );
  expect(asking("geolocation")).toEqual([]);
  expect(asking("motion")).toEqual([]);
  expect(asking("camera")).toEqual(["M007-permissions /req_permissions/0/name"]);
  expect(asking("geolocation", { sandbox: "worker" })).toContain("M007-permissions /req_permissions");
  expect(asking("geolocation", { optional_capabilities: { analytics: "1" } })).toEqual(["M007-permissions /req_permissions"]);
  expect(
    asking("geolocation", { capabilities: { checkout: "1", device: "1", identity: "1" }, optional_capabilities: { analytics: "1" } }),
  ).toEqual([]);
});

it("refuses permissions and scopes without a reason, and keeps optional ones apart [A3]", () => {
  expect(found(sampleManifest((manifest) => (manifest["req_permissions"] = [{ name: "motion" }])))).toEqual([
    "M007-permissions /req_permissions/0/reason",
  ]);
  expect(found(sampleManifest((manifest) => (manifest.plaza["scopes"] = [{ name: "email" }])))).toEqual([
    "M014-scopes /plaza/scopes/0/reason",
  ]);
  expect(
    found(
      sampleManifest(
        (manifest) =>
          (manifest.plaza["scopes"] = [
            { name: "email", reason: "Send", optional: true },
            { name: "email", reason: "Send" },
          ]),
      ),
    ),
  ).toEqual(["M014-scopes /plaza/scopes/1/name"]);
  expect(found(sampleManifest((manifest) => (manifest.plaza["optional_capabilities"] = { device: "1", identity: "1" })))).toEqual([
    "M013-capabilities /plaza/optional_capabilities/identity",
  ]);
});

it("scopes need the identity capability", () => {
  expect(found(sampleManifest((manifest) => (manifest.plaza["capabilities"] = { checkout: "1" })))).toEqual(["M014-scopes /plaza/scopes"]);
});

it.each(["constructor", "__proto__", "toString", "Identity", "identity "])("refuses the capability %j", (name) => {
  const manifest = sampleManifest(
    (copy) => (copy.plaza["capabilities"] = JSON.parse(`{"identity":"1","checkout":"1",${JSON.stringify(name)}:"1"}`)),
  );
  expect(found(manifest).some((line) => line.startsWith("M013-capabilities /plaza/capabilities/"))).toBe(true);
});

it("refuses a capability version that no contract has", () => {
  expect(found(sampleManifest((manifest) => (manifest.plaza["capabilities"] = { checkout: "2", identity: "1" })))).toEqual([
    "M013-capabilities /plaza/capabilities/checkout",
  ]);
});

it.each([
  "x.com; script-src *",
  "https://x.com; script-src *",
  "'unsafe-eval'",
  "https://x.com 'unsafe-eval'",
  "*",
  "https://*.x.com",
  "https://*",
  "data:",
  "https:",
  "https://",
  "blob:",
  "https://x.com\nscript-src *",
  "https://x.com\r\nX-Evil: 1",
  "https://x.com,https://y.com",
  "https://exämple.com",
  "https://еxample.com",
  "https://user@x.com",
  "https://user:secret@x.com",
  "https://x.com/path",
  "https://x.com/",
  "https://x.com?q",
  "https://x.com#f",
  "https://x.com\\y",
  "https://x.com:0",
  "https://x.com:65536",
  "https://x.com:099",
  "https://x.com:443",
  "https://x.com:*",
  "http://x.com",
  "ws://x.com",
  "//x.com",
  "HTTPS://x.com",
  "https://X.com",
  "https://127.0.0.1",
  "https://2130706433",
  "https://0x7f.1",
  "https://[::1]",
  "https://[::ffff:169.254.169.254]",
  "https://169.254.169.254",
  "https://localhost",
  "https://printer.local",
  "https://db.internal",
  "https://x.com.",
  "https://-x.com",
  "https://x..com",
  " https://x.com",
  "https://x.com\u200b",
  "https://x.com\u0000",
  "",
])("refuses %j as an origin, with its pointer [S-08][A4]", (origin) => {
  for (const list of ["connect", "image"]) {
    expect(found(sampleManifest((manifest) => (manifest.plaza["network"] = { [list]: ["https://ok.example.com", origin] })))).toEqual([
      `M015-network-origins /plaza/network/${list}/1`,
    ]);
  }
});

it("refuses an origin that is not a string, a duplicate and a 33rd", () => {
  expect(found(sampleManifest((manifest) => (manifest.plaza["network"] = { connect: [{ toString: "x" }, 1] })))).toEqual([
    "M015-network-origins /plaza/network/connect/0",
    "M015-network-origins /plaza/network/connect/1",
  ]);
  expect(found(sampleManifest((manifest) => (manifest.plaza["network"] = { connect: ["https://a.com", "https://a.com"] })))).toEqual([
    "M015-network-origins /plaza/network/connect/1",
  ]);
  expect(
    found(
      sampleManifest(
        (manifest) => (manifest.plaza["network"] = { image: Array.from({ length: 33 }, (_, index) => `https://a${index}.com`) }),
      ),
    ),
  ).toEqual(["M015-network-origins /plaza/network/image"]);
});

it("lets loopback origins through only with the unsafe option, and warns", () => {
  const manifest = sampleManifest(
    (copy) => (copy.plaza["network"] = { connect: ["http://localhost:3000", "http://api.localhost:3000", "http://127.0.0.1:3000"] }),
  );
  expect(found(manifest)).toHaveLength(3);
  const { manifest: parsed, problems } = checkManifest(manifest, { [unsafeAllowLoopback]: true });
  expect(parsed).toBeDefined();
  expect(problems.map((problem) => problem.severity)).toEqual(["warning", "warning", "warning"]);
  for (const origin of [
    "http://localhost:3000/x",
    "http://localhost:0",
    "http://localhost; script-src *",
    "http://x.com",
    "http://localhost.evil.com",
  ]) {
    expect(
      checkManifest(
        sampleManifest((copy) => (copy.plaza["network"] = { connect: [origin] })),
        { [unsafeAllowLoopback]: true },
      ).manifest,
      origin,
    ).toBeUndefined();
  }
});

it("refuses events that the host records itself, names out of form and types that do not exist [A-07]", () => {
  const events = (value: unknown) => found(sampleManifest((manifest) => (manifest.plaza["analytics"] = { events: value })));
  expect(events({ purchase: {} })).toEqual(["M016-analytics-events /plaza/analytics/events/purchase"]);
  expect(events({ "Item Viewed": {} })).toEqual(["M016-analytics-events /plaza/analytics/events/Item Viewed"]);
  expect(events({ item: { props: { price: "money" } } })).toEqual(["M016-analytics-events /plaza/analytics/events/item/props/price"]);
  expect(events(Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`e${index}`, {}])))).toEqual([
    "M016-analytics-events /plaza/analytics/events",
  ]);
});

it("refuses a funnel over an event that nobody declares", () => {
  expect(
    found(sampleManifest((manifest) => (manifest.plaza["analytics"] = { events: {}, funnels: { f: { steps: ["launched", "nothing"] } } }))),
  ).toEqual(["M017-analytics-funnels /plaza/analytics/funnels/f/steps/1"]);
});

it("refuses files that do not exist or lie outside the folder [R-01]", () => {
  expect(found(sampleManifest(), { files: [] })).toEqual(["M003-icons /icons/0/src", "M018-catalogue /plaza/catalogue"]);
  for (const path of [
    "../catalogue.json",
    "/catalogue.json",
    "C:\\catalogue.json",
    "a\\b.json",
    "a\u0000.json",
    "a/../b.json",
    ".env.json",
    "con.json",
  ]) {
    expect(found(sampleManifest((manifest) => (manifest.plaza["catalogue"] = path))), path).toEqual(["M018-catalogue /plaza/catalogue"]);
  }
});

it("refuses pages that are not paths, and messages that lead out of the mini-app", () => {
  for (const page of ["https://evil.com", "//evil.com", "/a/../b", "/a b", "/a?b", "/a#b", "/a\\b"]) {
    expect(found(sampleManifest((manifest) => (manifest["pages"] = ["/", page]))), page).toEqual(["M006-pages /pages/1"]);
  }
  expect(
    found(sampleManifest((manifest) => (manifest.plaza["messages"] = [{ id: "m", title: "T", body: "B", path: "//evil.com" }]))),
  ).toEqual(["M020-messages /plaza/messages/0/path"]);
});

it("refuses CSS in a colour and boxes that the host cannot draw", () => {
  expect(
    found(
      sampleManifest(
        (manifest) =>
          (manifest.plaza["skeleton"] = { background: { light: "red;position:fixed", dark: "#000" }, boxes: [{ kind: "iframe" }] }),
      ),
    ),
  ).toEqual(["M022-skeleton /plaza/skeleton/boxes/0/kind", "M022-skeleton /plaza/skeleton/background/light"]);
});

it("refuses senders of mail that are no domains, twice, or without the scope that they answer [E5]", () => {
  const senders = (list: unknown, scopes: unknown = [{ name: "email", reason: "Send your receipt" }]) =>
    found(sampleManifest((manifest) => Object.assign(manifest.plaza, { mail_senders: list, scopes })));
  expect(senders(["shop.example", "mail.shop.example"])).toEqual([]);
  for (const domain of ["*.shop.example", "shop", "Shop.example", "shop.example.", "a@shop.example", "shop..example", "-a.example"])
    expect(senders([domain]), domain).toEqual(["M023-mail-senders /plaza/mail_senders/0"]);
  expect(senders(["shop.example", "shop.example"])).toEqual(["M023-mail-senders /plaza/mail_senders/1"]);
  expect(senders(["shop.example"], [])).toEqual(["M023-mail-senders /plaza/mail_senders"]);
});

it("refuses to hand over what is no part of a checkout, twice, or without a checkout [F11]", () => {
  const delegates = (list: unknown, capabilities: unknown = { checkout: "1" }) =>
    found(sampleManifest((manifest) => Object.assign(manifest.plaza, { delegation: list, capabilities, scopes: [] })));
  expect(delegates(["address", "instrument"])).toEqual([]);
  expect(delegates(["card"])).toEqual(["M024-delegation /plaza/delegation/0"]);
  expect(delegates(["address", "address"])).toEqual(["M024-delegation /plaza/delegation/1"]);
  expect(delegates(["address"], { identity: "1" })).toContain("M024-delegation /plaza/delegation");
});

it("refuses a platform that does not exist yet [A5]", () => {
  expect(found(sampleManifest((manifest) => (manifest["platform_version"] = { min_code: 2 })))).toEqual([
    "M005-platform-version /platform_version/min_code",
  ]);
});

it("ignores members of the W3C and of other vendors", () => {
  expect(found(sampleManifest((manifest) => Object.assign(manifest, { widgets: [], vendor_x: { a: 1 } })))).toEqual([]);
});
