import { describe, expect, it } from "vitest";
import { hostContentSecurityPolicy, sandboxPattern } from "./content-security-policy.ts";
import { formatLink, parseLink } from "./link.ts";

describe("deep links [A6]", () => {
  it("name an app, a release, a page, a query and a fragment, and read back", () => {
    const link = { appId: "com.example.coffee", version: "1.4.0", path: "/menu/tea", query: "size=l&x=1", fragment: "top" };
    expect(formatLink(link)).toBe("/miniapp/com.example.coffee;version=1.4.0/menu/tea?size=l&x=1#top");
    expect(parseLink(`https://shell.example${formatLink(link)}`)).toEqual(link);
    expect(parseLink("/miniapp/COM.Example.Coffee")).toEqual({ appId: "com.example.coffee", path: "/", query: "", fragment: "" });
    expect(formatLink({ appId: "com.example.coffee", query: "?a=1", fragment: "#b" })).toBe("/miniapp/com.example.coffee/?a=1#b");
  });

  it("are refused when the id or version is not one [H-15]", () => {
    for (const link of [
      "/apps/com.example.coffee",
      "/miniapp/",
      "/miniapp/coffee/",
      "/miniapp/com.example.coffee;version=../../x/",
      "/miniapp/%E0%A4%A/",
      "/miniapp/com..x/",
      "http://",
    ]) {
      expect(parseLink(link), link).toBeNull();
    }
  });
});

describe("the host's own policy", () => {
  it("frame-src is exactly the sandbox pattern [S-04]", () => {
    const policy = hostContentSecurityPolicy({ sandbox: { origin: "http://{slot}.localhost:4401" }, connect: ["https://api.example"] });
    expect(policy.split("; ").filter((directive) => directive.startsWith("frame-src"))).toEqual(["frame-src http://*.localhost:4401"]);
    expect(policy).toContain("connect-src 'self' https://api.example;");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it("refuses a sandbox origin that would open the policy [S-08]", () => {
    for (const origin of [
      "*",
      "https://{slot}.a.example; script-src *",
      "https://apps.example",
      "https://x{slot}.a.example",
      "https://{slot}.a.example/path",
      "https://{slot}.*",
      "data:{slot}.x",
    ]) {
      expect(() => sandboxPattern(origin), origin).toThrow(expect.objectContaining({ code: "INVALID_PARAMS" }));
    }
    expect(() =>
      hostContentSecurityPolicy({ sandbox: { origin: "https://{slot}.a.example" }, connect: ["https://a.example/x; y"] }),
    ).toThrow();
  });
});
