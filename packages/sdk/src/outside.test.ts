import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { browserFlags, findBrowser } from "@plaza/tooling";
import { type Browser, chromium } from "playwright";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "./index.ts";

/** What a mini-app would ship of an entry; React stays outside. Classic, because a library build of modules keeps its whitespace. */
async function bundled(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["@plaza/source", "module", "browser", "production"] },
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      write: false,
      target: "es2023",
      minify: true,
      lib: { entry: fileURLToPath(new URL(entry, import.meta.url)), formats: ["iife"], name: "plazaSdk" },
      rollupOptions: { external: ["react"], output: { globals: { react: "React" } } },
    },
  });
  const [output] = [result].flat().flatMap((one) => ("output" in one ? one.output : []));
  if (output?.type !== "chunk") throw new Error("The SDK did not bundle to one script.");
  return output.code;
}

it.each(["./index.ts", "./react.ts"])("is at most 5 KiB gzip, without a schema library: %s [Z16]", async (entry) => {
  const code = await bundled(entry);
  expect(gzipSync(code).length).toBeLessThanOrEqual(5 * 1024);
  expect(code).not.toContain("_zod");
});

it("rejects NO_HOST at once where there is no window: Node and server-side rendering [B3]", async () => {
  const start = performance.now();
  await expect(connect({ timeoutMs: 60_000 })).rejects.toMatchObject({ code: "NO_HOST" });
  expect(performance.now() - start).toBeLessThan(300);
});

describe("in a browser without a host", () => {
  let browser: Browser;
  let sdk: string;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: await findBrowser(), args: browserFlags() });
    sdk = await bundled("./index.ts");
  });
  afterAll(() => browser.close());

  const ask = `(async () => { const start = performance.now(); const code = await plazaSdk.connect().then(() => "connected", (error) => error.code); return { code, quick: performance.now() - start < 300 }; })()`;

  it("rejects NO_HOST within 300 ms in a plain tab [B3]", async () => {
    const page = await browser.newPage();
    await page.addScriptTag({ content: sdk });
    expect(await page.evaluate(ask)).toEqual({ code: "NO_HOST", quick: true });
  });

  it("rejects NO_HOST within 300 ms in the frame of a page that is no host, whatever that page posts [B3]", async () => {
    const page = await browser.newPage();
    await page.setContent(
      `<iframe srcdoc="<p>foreign</p>"></iframe><script>setInterval(() => frames[0].postMessage({ plaza: "ports", protocol: 1 }, "*", [new MessageChannel().port1, new MessageChannel().port1]), 20)</script>`,
    );
    const frame = page.frames()[1];
    if (frame === undefined) throw new Error("no frame");
    await frame.waitForSelector("p");
    await frame.addScriptTag({ content: sdk });
    expect(await frame.evaluate(ask)).toEqual({ code: "NO_HOST", quick: true });
  });
});
