import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../testing/index.ts";
import type { SandboxAssets } from "./sandbox-app.ts";

const page = (name: string) => ({ html: `<!doctype html><title>${name}</title>`, scriptHash: `sha256-${"A".repeat(43)}=` });
const assets: SandboxAssets = {
  frame: page("frame"),
  worker: page("worker"),
  headers: ({ hostOrigin, embedders = [], imageOrigins = [] }) => ({
    "content-security-policy": `sandbox allow-scripts; img-src ${imageOrigins.join(" ")}; frame-ancestors ${[hostOrigin, ...embedders].join(" ")}`,
    "connection-allowlist": "(response-origin)",
  }),
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ assets: { sandbox: assets } });
  await server.publishApp({ manifest: { plaza: { network: { image: ["https://img.example.com"] } } } });
});
afterAll(() => server?.close());

const get = (url: string, headers: Record<string, string> = {}) => {
  const { host } = new URL(server.config.sandboxOrigin.replace("{slot}", "s1"));
  return server.sandbox.inject({ url, headers: { host, "sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe", ...headers } });
};

it("serves the runtime pages into a frame of another site, cacheable, with exactly the sandbox's headers [L3]", async () => {
  for (const name of ["frame", "worker"]) {
    const answer = await get(`/${name}.html`);
    expect(answer.statusCode).toBe(200);
    expect(answer.payload).toContain(`<title>${name}</title>`);
    expect(answer.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `sandbox allow-scripts; img-src ; frame-ancestors ${[server.config.origin, ...server.config.embedOrigins].join(" ")}`,
      "connection-allowlist": "(response-origin)",
      "cache-control": "public, max-age=3600",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      vary: "Sec-Fetch-Site, Sec-Fetch-Dest",
    });
    expect(answer.headers["set-cookie"]).toBeUndefined();
  }
});

it("refuses a host on the sandbox's own site with a page that says why [S-21]", async () => {
  for (const site of ["same-origin", "same-site", "none"]) {
    const answer = await get("/frame.html", { "sec-fetch-site": site });
    expect(answer.statusCode, site).toBe(403);
    expect(answer.payload).toContain("same site");
    expect(answer.payload).toContain("PLAZA_SANDBOX_ORIGIN");
    expect(answer.headers["cache-control"]).toBe("no-store");
  }
});

it("refuses to be opened as a document, fetched, or loaded by a browser that does not say from where", async () => {
  for (const dest of ["document", "empty", "script", "object", "embed"])
    expect((await get("/frame.html", { "sec-fetch-dest": dest })).statusCode, dest).toBe(403);
  const { host } = new URL(server.config.sandboxOrigin.replace("{slot}", "s1"));
  expect((await server.sandbox.inject({ url: "/frame.html", headers: { host } })).statusCode).toBe(403);
});

it("has nothing else: no API, no issuer, no files, no other host name", async () => {
  for (const url of [
    "/",
    "/api/v1/apps",
    "/api/v1/me",
    "/oidc/jwks",
    "/releases/com.example.sample/1.0.0/icon.svg",
    "/index.html",
    "/frame.html/../api/v1/me",
  ]) {
    expect((await get(url)).statusCode, url).toBe(404);
  }
  expect((await get("/frame.html", { host: "localhost:1" })).statusCode).toBe(404);
  expect((await get("/frame.html", { host: "a.b.localhost:1" })).statusCode).toBe(404);
});

it("opens images to the origins that the release's manifest declares, and to nothing that the request says [S-08]", async () => {
  expect((await get("/frame.html?app=com.example.sample&version=1.0.0")).headers["content-security-policy"]).toContain(
    "img-src https://img.example.com;",
  );
  for (const query of [
    "app=com.example.sample&version=9.9.9",
    "app=x;%20script-src%20*&version=1.0.0",
    "img=https://evil.example",
    "app=com.example.sample&app=x&version=1.0.0",
  ]) {
    expect((await get(`/frame.html?${query}`)).headers["content-security-policy"], query).toContain("img-src ;");
  }
});

it("lets the host and the configured embedders frame the page, whatever the request says of its origin", async () => {
  const allowed = [server.config.origin, ...server.config.embedOrigins].join(" ");
  expect(server.config.embedOrigins).not.toEqual([]);
  const requests: (Record<string, string> | undefined)[] = [
    undefined,
    { referer: "https://evil.example/" },
    { origin: "https://evil.example" },
  ];
  for (const headers of requests)
    expect((await get("/frame.html", headers)).headers["content-security-policy"]).toContain(`frame-ancestors ${allowed}`);
});
