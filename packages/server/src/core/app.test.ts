import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorCatalogue, MiniAppError } from "@plaza/protocol";
import { problemSchema } from "@plaza/protocol/services";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod/mini";
import { startTestServer, type TestServer } from "../testing/index.ts";
import type { ServerModule } from "./context.ts";
import { withSchemas } from "./http.ts";
import { httpStatus, notFound } from "./problems.ts";

const policy = "default-src 'none'; frame-src http://*.localhost:1";
const probe: ServerModule = {
  name: "probe",
  register: (api) => {
    const app = withSchemas(api);
    app.post(
      "/probe/echo",
      { schema: { body: z.object({ n: z.int() }), response: { 200: z.object({ n: z.int() }) } } },
      async (request) => ({ ...request.body, secret: "never sent" }),
    );
    app.get("/probe/fail", async () => {
      throw new Error("password hunter2 at /srv/secret.ts");
    });
    app.get("/probe/missing", async () => {
      throw notFound();
    });
    app.get("/probe/busy", async () => {
      throw new MiniAppError("RATE_LIMITED", "Slow down", { retryAfterMs: 1500, data: { a: 1 } });
    });
    app.get("/probe/drift", { schema: { response: { 200: z.object({ n: z.int() }) } } }, async () => ({ n: "one" }) as never);
  },
};

let server: TestServer;
let shellDir: string;
beforeAll(async () => {
  shellDir = await mkdtemp(join(tmpdir(), "plaza-shell-"));
  await mkdir(join(shellDir, "assets"));
  await writeFile(join(shellDir, "index.html"), "<!doctype html><title>Shell</title>");
  await writeFile(join(shellDir, "assets/app-1a2b3c.js"), "export {};");
  await writeFile(join(shellDir, "icon.svg"), "<svg/>");
  await writeFile(join(shellDir, "service-worker.js"), "");
  const { serverModules } = await import("../modules.ts");
  server = await startTestServer({ modules: [...serverModules, probe], assets: { shellDir, shellPolicy: policy } });
  await server.publishApp();
});
afterAll(async () => {
  await server?.close();
  await rm(shellDir, { recursive: true, force: true });
});

it("parses what comes in, and sends nothing that the answer's schema does not have", async () => {
  const client = server.visitor();
  expect((await client.post("/probe/echo", { n: 1, extra: true })).json).toEqual({ n: 1 });
  const bad = await client.post("/probe/echo", { n: "one" });
  expect(bad).toMatchObject({ status: 400, json: { code: "INVALID_PARAMS", data: { in: "body", issues: [{ at: "/n" }] } } });
  expect(bad.headers["content-type"]).toContain("application/problem+json");
  expect((await client.post("/probe/echo", "{", { "content-type": "application/json" })).status).toBe(400);
  expect((await client.post("/probe/echo", "x=1", { "content-type": "application/x-www-form-urlencoded" })).status).toBe(415);
  expect((await client.post("/probe/echo", { n: 1, text: "x".repeat(2 * 1024 * 1024) })).status).toBe(413);
  expect((await client.get("/probe/drift")).status).toBe(500);
});

it("answers every failure with a problem document, and keeps its own text, stack and paths to itself", async () => {
  const client = server.visitor();
  const failed = await client.get("/probe/fail");
  expect(problemSchema.parse(failed.json)).toMatchObject({ status: 500, code: "INTERNAL", correlationId: expect.any(String) });
  expect(failed.text).not.toMatch(/hunter2|secret\.ts|node_modules/);
  const busy = await client.get("/probe/busy");
  expect(busy.json).toMatchObject({ status: 429, code: "RATE_LIMITED", detail: "Slow down", retryAfterMs: 1500, data: { a: 1 } });
  expect(busy.headers["retry-after"]).toBe("2");
  expect((await client.get("/probe/missing")).status).toBe(404);
  expect((await client.get("/no/such/route")).json).toMatchObject({ status: 404, code: "METHOD_NOT_FOUND" });
  for (const code of Object.keys(errorCatalogue)) expect(httpStatus[code as keyof typeof httpStatus], code).toBeGreaterThanOrEqual(400);
});

it("serves the shell with the host's policy, and the same page for a deep link from cold [A6]", async () => {
  for (const url of ["/", "/miniapp/com.example.sample/menu?table=4", "/miniapp/com.example.sample;version=1.0.0/menu", "/orders"]) {
    const page = await server.host.inject({ url, headers: { accept: "text/html,*/*" } });
    expect(page.statusCode, url).toBe(200);
    expect(page.payload).toContain("<title>Shell</title>");
    expect(page.headers).toMatchObject({
      "content-security-policy": policy,
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "permissions-policy": expect.stringMatching(/^camera=\(\), microphone=\(\), .*geolocation=\*/),
    });
  }
  const asset = await server.host.inject({ url: "/assets/app-1a2b3c.js" });
  expect(asset.headers).toMatchObject({
    "cache-control": "public, max-age=31536000, immutable",
    "content-type": expect.stringContaining("javascript"),
  });
  expect((await server.host.inject({ url: "/icon.svg" })).statusCode).toBe(200);
  for (const url of ["/assets/gone.js", "/api/v2/x", "/releases/x", "/oidc", "/..%2f..%2fetc/passwd"]) {
    const answer = await server.host.inject({ url, headers: { accept: url.startsWith("/..") ? "application/json" : "text/html" } });
    expect(answer.statusCode, url).toBe(404);
    expect(answer.payload).not.toContain("<title>Shell");
  }
});

it("gives the service worker, which fetches for every page, the pages' policy, and other scripts one that allows nothing", async () => {
  const worker = await server.host.inject({ url: "/service-worker.js" });
  expect(worker.headers).toMatchObject({ "content-security-policy": policy, "cache-control": "no-cache" });
  const script = await server.host.inject({ url: "/assets/app-1a2b3c.js" });
  expect(script.headers["content-security-policy"]).toBe("default-src 'none'; frame-ancestors 'none'");
});

it("says what is missing when a page was not built", async () => {
  const answer = await server.console.inject({ url: "/", headers: { accept: "text/html" } });
  expect(answer.statusCode).toBe(503);
  expect(answer.payload).toContain("npm run build");
});

it("gives no document of its own a way to be framed or to run script [H-13]", async () => {
  const answer = await server.host.inject({ url: "/api/v1/apps" });
  expect(answer.headers["content-security-policy"]).toBe("default-src 'none'; frame-ancestors 'none'");
});

it("describes every route by the schemas that requests are parsed by", async () => {
  const { json } = await server.visitor().get("/openapi.json");
  expect(json.openapi).toBe("3.1.0");
  expect(Object.keys(json.paths)).toEqual(
    expect.arrayContaining([
      "/api/v1/apps",
      "/api/v1/apps/{id}",
      "/api/v1/index",
      "/api/v1/sessions",
      "/api/v1/me",
      "/api/v1/grants/{appId}",
      "/api/v1/publish/plan",
      "/api/v1/publish/commit",
      "/api/v1/identity/id-token",
    ]),
  );
  expect(json.paths["/api/v1/sessions"].post.requestBody.content["application/json"].schema).toMatchObject({
    type: "object",
    required: ["appId", "version", "channel"],
  });
  expect(json.paths["/api/v1/sessions"].post.security).toEqual([{ user: [] }]);
  expect(json.paths["/api/v1/publish/plan"].post.security).toEqual([{ publisher: [] }]);
});

it("tells balancers whether it lives and can answer, and operators how fast, naming nobody", async () => {
  const client = server.visitor();
  expect((await client.get("/healthz")).json).toEqual({ status: "ok" });
  expect((await client.get("/readyz")).json).toEqual({ status: "ready" });
  await client.get("/apps/com.example.sample");
  const metrics = (await client.get("/metrics")).text;
  expect(metrics).toContain('plaza_http_request_seconds_count{method="GET",route="/api/v1/apps/:id",status="200"}');
  expect(metrics).not.toContain("com.example");
});

it("lets a configured foreign application call the API with the user's cookie, and no other", async () => {
  const preflight = (origin: string) =>
    server.host.inject({
      method: "OPTIONS",
      url: "/api/v1/sessions",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
    });
  const [embed = ""] = server.config.embedOrigins;
  expect((await preflight(embed)).headers).toMatchObject({
    "access-control-allow-origin": embed,
    "access-control-allow-credentials": "true",
  });
  expect((await preflight("https://evil.example")).headers["access-control-allow-origin"]).toBeUndefined();
});
