import { describe, expect, it } from "vitest";
import { NOT_PAGES } from "../service-worker/not-pages.ts";
import { precached } from "./service-worker.ts";

const page = (text: string) => new TextEncoder().encode(text);
const files = ["index.html", "assets/index-a1.js", "assets/index-a1.js.map", "assets/index-b2.css", "icon.svg"];

describe("what the shell keeps for a visit without a connection", () => {
  it("is its document and its hashed files, and nothing that people or mini-apps made", () => {
    expect(precached(files, page("one")).map(({ url }) => url)).toEqual(["/", "/assets/index-a1.js", "/assets/index-b2.css"]);
  });

  it("is another document after another build, while a file of the same name is not fetched twice", () => {
    const [before, ...assets] = precached(files, page("one"));
    const [after] = precached(files, page("two"));
    expect(after?.revision).not.toBe(before?.revision);
    expect(assets.map(({ revision }) => revision)).toEqual([null, null]);
  });

  it("stands in for pages of the shell only", () => {
    const isPage = (path: string) => !NOT_PAGES.some((pattern) => pattern.test(path));
    expect(["/", "/orders", "/you/apps/com.lasom.coffee", "/miniapp/com.lasom.coffee/menu"].filter(isPage)).toHaveLength(4);
    expect(["/api/v1/me", "/oidc/auth", "/releases/com.lasom.coffee/1.0.0/app.js", "/healthz"].filter(isPage)).toEqual([]);
  });
});
