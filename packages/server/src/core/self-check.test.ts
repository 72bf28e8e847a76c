import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer } from "../testing/index.ts";
import type { SandboxAssets } from "./sandbox-app.ts";
import type { ServerAssets } from "./server.ts";

const page = (name: string) => ({ html: `<!doctype html><title>${name}</title>`, scriptHash: `sha256-${"A".repeat(43)}=` });
/** The sandbox's policy as it should be, with one directive given otherwise, or taken out. */
const sandbox = (over: Readonly<Record<string, string | undefined>> = {}): SandboxAssets => ({
  frame: page("frame"),
  worker: page("worker"),
  headers: ({ hostOrigin, scriptHash }) => {
    const given: Readonly<Record<string, string | undefined>> = {
      sandbox: "allow-scripts",
      "default-src": "'none'",
      "script-src": `'${scriptHash}' blob:`,
      "img-src": "blob: data:",
      "form-action": "'none'",
      "base-uri": "'none'",
      "frame-ancestors": hostOrigin,
      ...over,
    };
    const { "connection-allowlist": allowlist = "(response-origin)", ...directives } = given;
    const policy = Object.entries(directives).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
    return { "content-security-policy": policy.join("; "), ...(allowlist === "" ? {} : { "connection-allowlist": allowlist }) };
  },
});

let shellDir: string;
beforeAll(async () => {
  shellDir = await mkdtemp(join(tmpdir(), "plaza-shell-"));
  await writeFile(join(shellDir, "index.html"), "<!doctype html><title>shell</title>");
});
afterAll(() => rm(shellDir, { recursive: true, force: true }));

/** What a server of these assets says when it is told to listen; undefined when it listens. */
async function refusal(assets: ServerAssets): Promise<string | undefined> {
  const server = await startTestServer({ assets });
  try {
    await server.listen();
    // Safe: it serves.
    expect((await fetch(`${server.config.origin}/healthz`)).status).toBe(200);
    return undefined;
  } catch (error) {
    // Not even a part of it does.
    for (const origin of [server.config.origin, server.config.consoleOrigin])
      await expect(fetch(`${origin}/healthz`), origin).rejects.toThrow("fetch failed");
    return String(error);
  } finally {
    await server.close();
  }
}

describe("a server with an unsafe configuration does not listen", () => {
  it("serves where all is as it must be", async () => {
    const shellPolicy = (pattern: string) => `default-src 'none'; frame-src ${pattern}`;
    const server = await startTestServer();
    const pattern = server.config.sandboxOrigin.replace("{slot}", "*");
    await server.close();
    const { origin } = new URL(pattern.replace("*", "s0"));
    expect(await refusal({ sandbox: sandbox() })).toBeUndefined();
    expect(await refusal({ sandbox: sandbox(), shellDir, shellPolicy: shellPolicy(`${origin} ${pattern}`) })).toContain("frame-src");
  });

  it.each([
    ["is missing", "default-src 'none'"],
    ["is open", "frame-src *"],
    ["is another's", "frame-src https://*.example.com"],
  ])("where the host's frame-src %s [S-04] [S-21]", async (_, shellPolicy) => {
    const said = await refusal({ sandbox: sandbox(), shellDir, shellPolicy });
    expect(said).toContain("Plaza does not start with this configuration");
    expect(said).toContain("frame-src");
    expect(said).toContain("hostContentSecurityPolicy()");
  });

  it.each([
    ["without `sandbox allow-scripts`", { sandbox: undefined }],
    ["without `sandbox allow-scripts`, or with more than that", { sandbox: "allow-scripts allow-same-origin" }],
    ["without `default-src 'none'`", { "default-src": "'self'" }],
    ["with `'unsafe-eval'` in script-src", { "script-src": "blob: 'unsafe-eval'" }],
    ["with `'unsafe-inline'` in script-src", { "script-src": "blob: 'unsafe-inline'" }],
    ["with `https:` in script-src", { "script-src": "https:" }],
    ["with `data:` in script-src", { "script-src": "data:" }],
    ["with `*` in connect-src", { "connect-src": "*" }],
    ["with `https:` in img-src", { "img-src": "https: data:" }],
    ["without `form-action 'none'`", { "form-action": undefined }],
    ["without `base-uri 'none'`", { "base-uri": undefined }],
    ["without saying who may frame it", { "frame-ancestors": undefined }],
    ["without saying who may frame it", { "frame-ancestors": "*" }],
    ["without Connection-Allowlist", { "connection-allowlist": "" }],
  ])("where a sandbox page is served %s [S-22]", async (words, over) => {
    const said = await refusal({ sandbox: sandbox(over) });
    expect(said).toContain(`frame.html is served ${words}`);
    expect(said).toContain(`worker.html is served ${words}`);
  });
});
