import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadRelease } from "@plaza/vite-plugin";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakeRegistry, startFakeRegistry } from "../testing/fake-registry.ts";
import { openWorkbench, type Workbench } from "../testing/workbench.ts";
import { publishRelease } from "./publish-release.ts";

// A build starts a process; on two busy cores that takes its time.
vi.setConfig({ testTimeout: 180_000 });

const TOKEN = "plz_test_0123456789abcdef";
let registry: FakeRegistry;
let bench: Workbench;

beforeEach(async () => {
  registry = await startFakeRegistry(TOKEN);
  bench = openWorkbench({ PLAZA_REGISTRY: registry.url, PLAZA_TOKEN: TOKEN });
});
afterEach(async () => {
  bench.close();
  await registry.close();
});

const until = (check: () => boolean) => vi.waitFor(() => expect(check()).toBe(true), { timeout: 60_000, interval: 20 });

describe("publishing over a bad network", () => {
  const send = async (more: Partial<Parameters<typeof publishRelease>[0]> = {}) => {
    if (!existsSync(join(bench.app, "dist"))) await bench.plaza(["build"]);
    const progress: string[] = [];
    const result = publishRelease({
      release: await loadRelease(join(bench.app, "dist")),
      registry: registry.url,
      token: TOKEN,
      channel: "dev",
      retryAfterMs: 1,
      onProgress: (text) => progress.push(text),
      ...more,
    });
    return { progress, result };
  };

  it("gets through resets, 500s and a stall at every step, without a duplicate [L-01]", async () => {
    registry.fail("POST plan", { kind: "reset" }, { kind: "status", status: 500 });
    registry.fail("PUT", { kind: "reset" }, { kind: "status", status: 503 }, { kind: "stall" });
    registry.fail("POST commit", { kind: "status", status: 502 }, { kind: "stall" });
    const { result, progress } = await send({ timeoutMs: 300 });
    expect(await result).toMatchObject({ version: "0.1.0", unchanged: false });
    expect(registry.committed.size).toBe(1);
    expect(progress.join("\n")).toContain("Trying again");
  });

  it("a run that was stopped in the middle is taken up where it was [L-01]", async () => {
    registry.fail("POST commit", { kind: "stall" });
    const controller = new AbortController();
    const { result } = await send({ signal: controller.signal });
    const stopped = expect(result).rejects.toMatchObject({ code: "ABORTED" });
    await until(() => registry.requests.includes("POST commit"));
    controller.abort();
    await stopped;
    expect(registry.committed.size).toBe(0);
    expect(await (await send()).result).toMatchObject({ uploaded: 0, unchanged: false });
  });

  it("gives up after some attempts, and says who did not answer", async () => {
    await registry.close();
    await expect((await send()).result).rejects.toMatchObject({ code: "OFFLINE", message: expect.stringContaining(registry.url) });
  });

  it("does not try again what another attempt cannot mend", async () => {
    registry.fail("POST plan", { kind: "status", status: 400 });
    await expect((await send()).result).rejects.toMatchObject({ code: "INTERNAL" });
    expect(registry.requests).toEqual(["POST plan"]);
  });

  it("does not carry the credential to where a redirect points", async () => {
    const other = await startFakeRegistry(TOKEN);
    registry.fail("POST plan", ...Array.from({ length: 5 }, () => ({ kind: "redirect" as const, to: `${other.url}/api/v1/publish/plan` })));
    await expect((await send()).result).rejects.toMatchObject({ code: "OFFLINE" });
    expect(other.requests).toEqual([]);
    await other.close();
  });
});
