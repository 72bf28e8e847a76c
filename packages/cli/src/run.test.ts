import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakeRegistry, startFakeRegistry } from "./testing/fake-registry.ts";
import { openWorkbench, type Workbench } from "./testing/workbench.ts";

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

const edit = (path: string, change: (text: string) => string) =>
  writeFileSync(join(bench.app, path), change(readFileSync(join(bench.app, path), "utf8")));
const until = (check: () => boolean) => vi.waitFor(() => expect(check()).toBe(true), { timeout: 60_000, interval: 20 });

describe("the command line", () => {
  it.each([[[]], [["build"]], [["check"]], [["login"]], [["publish"]], [["versions"]], [["versions", "list"]]])(
    "explains itself with an example: plaza %j",
    async (words) => {
      const { code, out } = await bench.plaza([...words, "--help"]);
      expect(code).toBe(0);
      expect(out).toMatch(/Example:\n {2}\$ plaza /);
      if (words.length > 0 && words[0] !== "versions") expect(out).toContain("--json");
    },
  );

  it.each([
    [["buidl"], /build/],
    [["build", "--wach"], /--watch/],
    [["publish", "--channel", "prod"], /dev, beta, stable/],
    [["publish", "-m", "x".repeat(501)], /500/],
    [["build", "--publish", "dev"], /--watch/],
    [["build", "nowhere"], /no folder/],
    [["build", "one", "two"], /too many arguments/],
    [["check", "manifest.json"], /manifest\.json is a file\. Name the folder/],
    [["check", "--registry", "http://localhost:1"], /unknown option/],
    [["check", ".."], /no manifest\.json/],
    [["versions", "list", "../x"], /not the id/],
    [["publish", "--registry", "http://registry.example"], /https/],
    [["publish", "--registry", "file:///etc"], /not the address/],
    [["publish", "--registry", "https://me:secret@registry.example"], /carries no credential/],
  ])("exit code 2 for %j, with what would work", async (line, text) => {
    const plain = await bench.plaza(line);
    expect(plain.code).toBe(2);
    expect(plain.out).toBe("");
    expect(plain.err).toMatch(text);
    expect(plain.err).toMatch(/^error: /);
    expect(plain.err).not.toMatch(/\n\s+at /);
    const { code, json } = await bench.plaza([...line, "--json"]);
    expect(code).toBe(2);
    expect(json).toMatchObject({ ok: false, error: { code: "MISUSE", message: expect.not.stringMatching(/^error/) } });
  });

  it("runs as a program: version, help and exit codes reach the shell", async () => {
    const bin = fileURLToPath(new URL("./bin.ts", import.meta.url));
    const plaza = (...line: string[]) =>
      promisify(execFile)(process.execPath, ["--conditions=@plaza/source", "--import", import.meta.resolve("tsx"), bin, ...line], {
        cwd: bench.app,
        env: bench.env as NodeJS.ProcessEnv,
      });
    expect((await plaza("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(JSON.parse((await plaza("check", "--json")).stdout)).toMatchObject({ ok: true, appId: "com.fixture.splitter" });
    await expect(plaza("nonsense")).rejects.toMatchObject({ code: 2, stdout: "" });
    edit("manifest.json", (text) => text.replace("com.fixture.splitter", "X"));
    await expect(plaza("check")).rejects.toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("M001-app-id") });
  });
});

describe("check", () => {
  it("reports every problem at once, each with rule, pointer and fix, and exit code 1 [A1]", async () => {
    edit("manifest.json", (text) => text.replace("com.fixture.splitter", "X").replace('"worker"', '"tab"').replace("icon.svg", "none.svg"));
    const plain = await bench.plaza(["check"]);
    expect(plain.code).toBe(1);
    expect(plain.err).toMatch(/M001-app-id {2}\/app_id.*M003-icons {2}\/icons\/0\/src.*M011-sandbox {2}\/plaza\/sandbox.*3 to fix\./s);
    const { json } = await bench.plaza(["check", "--json"]);
    expect(json).toMatchObject({
      ok: false,
      error: {
        code: "MANIFEST_INVALID",
        message: "3 errors in the manifest.",
        data: {
          problems: [
            { rule: "M001-app-id", pointer: "/app_id", fix: expect.any(String) },
            { rule: "M003-icons" },
            { rule: "M011-sandbox" },
          ],
        },
      },
    });
  });

  it("shows text of a manifest without letting it draw on the terminal [X-07]", async () => {
    edit("manifest.json", (text) => text.replace('"tools"', '"\\u001b[2J\\u001b[31mowned"'));
    const { code, err } = await bench.plaza(["check"]);
    expect(code).toBe(1);
    expect(err).not.toContain("\u001b");
  });

  it("says when a manifest is not JSON, and in which file", async () => {
    edit("manifest.json", (text) => `${text} // trailing`);
    expect(await bench.plaza(["check"])).toMatchObject({ code: 1, err: expect.stringContaining("manifest.json is not JSON") });
  });
});

describe("login", () => {
  beforeEach(() => {
    delete bench.env["PLAZA_TOKEN"];
  });
  const file = () => join(bench.folder, "home/.config/plaza/credentials.json");

  it("keeps a credential that the registry knows, readable by its owner only, and never shows it [L-02]", async () => {
    const { code, out, err } = await bench.plaza(["login", "--token", TOKEN]);
    expect(code).toBe(0);
    expect(out).toContain("Lotus Coffee");
    expect(out + err).not.toContain(TOKEN);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(join(file(), "..")).mode & 0o777).toBe(0o700);
    expect((await bench.plaza(["versions", "list", "--json"])).json).toMatchObject({ ok: true, versions: [] });
  });

  it("asks where there is no --token, so that it stays out of the shell's history [L-02]", async () => {
    expect((await bench.plaza(["login"], { askSecret: async () => `${TOKEN}\n` })).code).toBe(0);
    expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual({ [registry.url]: { token: TOKEN } });
    expect((await bench.plaza(["login"], { askSecret: async () => undefined })).code).toBe(2);
  });

  it("keeps nothing that the registry refuses [R-09]", async () => {
    const { code, err } = await bench.plaza(["login", "--token", "plz_wrong_credential"]);
    expect(code).toBe(1);
    expect(err).toMatch(/NOT_SIGNED_IN.*plaza login/);
    expect(err).not.toContain("plz_wrong");
    expect(existsSync(file())).toBe(false);
  });

  it("uses XDG_CONFIG_HOME where it is set, and says what to do without any home [L-06]", async () => {
    bench.env["XDG_CONFIG_HOME"] = join(bench.folder, "xdg");
    await bench.plaza(["login", "--token", TOKEN]);
    expect(existsSync(join(bench.folder, "xdg/plaza/credentials.json"))).toBe(true);
    Object.assign(bench.env, { XDG_CONFIG_HOME: undefined, HOME: undefined });
    expect(await bench.plaza(["login", "--token", TOKEN])).toMatchObject({ code: 2, err: expect.stringContaining("PLAZA_TOKEN") });
  });

  it("takes back a credential file that others could read, and says so [L-02]", async () => {
    await bench.plaza(["login", "--token", TOKEN]);
    mkdirSync(join(file(), ".."), { recursive: true });
    rmSync(file());
    writeFileSync(file(), JSON.stringify({ [registry.url]: { token: TOKEN } }), { mode: 0o644 });
    const { code, err } = await bench.plaza(["versions", "list"]);
    expect(code).toBe(0);
    expect(err).toContain("readable by others");
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it("a credential is used for the registry it was given for, and for no other", async () => {
    await bench.plaza(["login", "--token", TOKEN]);
    const { code, err } = await bench.plaza(["versions", "list", "--registry", "http://localhost:9"]);
    expect(code).toBe(2);
    expect(err).toContain("plaza login --registry http://localhost:9");
  });
});

describe("publish", () => {
  it("builds, sends every file and points the channel to the release; again it is a no-op that says so", async () => {
    const first = await bench.plaza(["publish", "--channel", "dev", "-m", "First", "--json"]);
    expect(first.json).toMatchObject({
      ok: true,
      appId: "com.fixture.splitter",
      version: "0.1.0",
      channel: "dev",
      unchanged: false,
      indexVersion: 1,
    });
    expect(registry.committed.get("com.fixture.splitter@0.1.0")).toMatchObject({ channel: "dev", note: "First" });
    expect(registry.blobs.size).toBe(first.json["uploaded"]);
    const again = await bench.plaza(["publish", "--channel", "dev"]);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining("nothing changed") });
    expect(registry.requests.filter((line) => line.startsWith("PUT")).length).toBe(first.json["uploaded"]);
  });

  it("the same version with other bytes is refused, with what to do and exit code 1 [R-06]", async () => {
    await bench.plaza(["publish"]);
    edit("src/split.ts", (text) => text.replace("ceil", "floor"));
    const { code, err } = await bench.plaza(["publish"]);
    expect(code).toBe(1);
    expect(err).toMatch(/INTEGRITY_FAILED.*Raise the version.*c-1/);
  });

  it("publishes what dist holds with --no-build, and nothing that was edited there [R-03]", async () => {
    expect((await bench.plaza(["publish", "--no-build"])).err).toContain("plaza build");
    await bench.plaza(["build"]);
    edit("dist/chunks/app.js", (text) => `${text} `);
    expect(await bench.plaza(["publish", "--no-build"])).toMatchObject({ code: 1, err: expect.stringContaining("INTEGRITY_FAILED") });
    expect(registry.requests).toEqual([]);
  });

  it("says on Ctrl-C that it can be run again", async () => {
    const controller = new AbortController();
    const done = bench.plaza(["publish"], { signal: controller.signal, stderr: () => controller.abort(), stdout: () => {} });
    expect((await done).code).toBe(1);
    const { json } = await bench.plaza(["publish", "--json"], { signal: controller.signal });
    expect(json).toMatchObject({ error: { code: "ABORTED", message: expect.stringContaining("Run it again") } });
    expect(registry.requests).toEqual([]);
  });

  it("does not publish what does not build", async () => {
    edit("src/app.ts", () => "export const mount = (;");
    const { code, err } = await bench.plaza(["publish"]);
    expect(code).toBe(1);
    expect(err).toContain("app.ts");
    expect(registry.requests).toEqual([]);
  });
});

describe("build", () => {
  it("writes a release and says where, as text and as JSON", async () => {
    const { code, json, err } = await bench.plaza(["build", "--json", "--out", "../out"]);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      ok: true,
      appId: "com.fixture.splitter",
      version: "0.1.0",
      digest: expect.stringMatching(/^sha384-/),
      dir: join(bench.folder, "out"),
    });
    expect(err).toContain("Building");
    expect(existsSync(join(bench.folder, "out/release.json"))).toBe(true);
  });

  it("--watch --publish makes each save a version of its own on the channel, goes on after an error, and ends on Ctrl-C", async () => {
    const controller = new AbortController();
    let err = "";
    const lines: { ok: boolean; version?: string }[] = [];
    const done = bench.plaza(["build", "--watch", "--publish", "dev"], {
      signal: controller.signal,
      stdout: (text) => void lines.push({ ok: true, version: /-dev\.h[0-9a-f]{12}/.exec(text)?.[0] }),
      stderr: (text) => {
        err += text;
        if (text.includes("does not build")) lines.push({ ok: false });
      },
    });
    await until(() => lines.length === 1 && err.includes("Watching"));
    edit("src/split.ts", () => "export const split = (;");
    await until(() => lines.length === 2);
    edit("src/split.ts", () => "export const split = () => 7;");
    await until(() => lines.length === 3);
    controller.abort();
    expect((await done).code).toBe(0);
    expect(lines.map((line) => line.ok)).toEqual([true, false, true]);
    expect(new Set(lines.filter((line) => line.ok).map((line) => line.version)).size).toBe(2);
    for (const key of registry.committed.keys()) expect(key).toMatch(/^com\.fixture\.splitter@0\.1\.0-dev\.h[0-9a-f]{12}$/);
  });
});

it("versions list tells an app without versions from one that the credential is not for", async () => {
  expect(await bench.plaza(["versions", "list"])).toMatchObject({ code: 0, out: expect.stringContaining("no versions yet") });
  const { code, err } = await bench.plaza(["versions", "list", "com.other.thing"]);
  expect(code).toBe(1);
  expect(err).toMatch(/^CAPABILITY_DENIED: This credential is not for com\.other\.thing\. It is for: com\.fixture\.splitter\.\n$/);
});

it("standard output is one JSON document with --json, whatever happens, and progress goes to standard error", async () => {
  const one = async (line: readonly string[], code: number) => {
    const answer = await bench.plaza([...line, "--json"]);
    expect([line, answer.code]).toEqual([line, code]);
    expect(answer.out.endsWith("\n")).toBe(true);
    return JSON.parse(answer.out) as { ok: boolean };
  };
  for (const line of [["check"], ["build"], ["publish"], ["versions", "list"], ["login", "--token", TOKEN]])
    expect((await one(line, 0)).ok, line.join(" ")).toBe(true);
  edit("src/app.ts", () => "export const mount = (;");
  for (const line of [["build"], ["publish"]]) expect((await one(line, 1)).ok).toBe(false);
  expect((await one(["nonsense"], 2)).ok).toBe(false);
});

it("versions list shows versions newest first, with their channels", async () => {
  await bench.plaza(["publish"]);
  edit("manifest.json", (text) => text.replace("0.1.0", "0.2.0"));
  await bench.plaza(["publish", "--channel", "beta"]);
  const { out } = await bench.plaza(["versions", "list"]);
  expect(out).toMatch(/^0\.2\.0 {2}\S+ {2}live {2}beta\n0\.1\.0 {2}\S+ {2}live {2}dev\n$/);
  expect((await bench.plaza(["versions", "list", "com.fixture.splitter", "--json"])).json).toMatchObject({
    versions: [{ version: "0.2.0" }, { version: "0.1.0" }],
  });
});
