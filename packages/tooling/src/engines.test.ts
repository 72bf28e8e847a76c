import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Children } from "./boot/children.mjs";
import { createChildren } from "./boot/children.mjs";
import type { Progress } from "./boot/progress.mjs";
import type { EnsureBrowserOptions } from "./browser.ts";
import { ensureEngines, presentEngines } from "./engines.ts";

const silent: Progress = { step: (_label, work) => work({ note: () => undefined }), say: () => undefined };
let children: Children;
beforeEach(() => {
  children = createChildren();
});
afterEach(() => children.close());

function present(path: string): EnsureBrowserOptions {
  return { candidates: () => [path], probe: () => Promise.resolve(undefined), installers: [] };
}

describe("looking for an engine", () => {
  it("prefers the one that the environment names, then the places where it is wont to be", () => {
    expect(presentEngines("Firefox", { PLAZA_FIREFOX: "/opt/firefox" }, () => true)).toEqual(["/opt/firefox"]);
    expect(presentEngines("Firefox", { PLAZA_FIREFOX: "" }, () => true).slice(0, 2)).toEqual(["/usr/bin/firefox-esr", "/usr/bin/firefox"]);
    expect(presentEngines("WebKit", {}, (path) => path === "/usr/local/bin/WebKitWebDriver")).toEqual(["/usr/local/bin/WebKitWebDriver"]);
    expect(presentEngines("WebKit", {}, () => false)).toEqual([]);
  });

  it("does not look elsewhere when the named one is missing", () => {
    expect(() => presentEngines("WebKit", { PLAZA_WEBKIT_DRIVER: "/nowhere" }, () => false)).toThrow(
      "PLAZA_WEBKIT_DRIVER is /nowhere, and there is no such file.",
    );
  });
});

describe("making sure of the engines", () => {
  it("gives the path of each", async () => {
    await expect(ensureEngines(children, silent, { firefox: present("/a"), webkit: present("/b") })).resolves.toEqual({
      firefox: "/a",
      webkitDriver: "/b",
    });
  });

  it("installs the one that is missing", async () => {
    let asked = 0;
    const firefox: EnsureBrowserOptions = {
      candidates: () => {
        asked += 1;
        return asked < 2 ? [] : ["/installed"];
      },
      probe: () => Promise.resolve(undefined),
      installers: [{ label: "apt", commands: [[process.execPath, ["--eval", ""]]] }],
    };
    await expect(ensureEngines(children, silent, { firefox, webkit: present("/b") })).resolves.toMatchObject({ firefox: "/installed" });
  });

  it("fails loudly about every one that is missing, with what to do and what was tried", async () => {
    const missing = (help: string): EnsureBrowserOptions => ({
      candidates: () => ["/broken"],
      probe: () => Promise.resolve("a library is missing"),
      installers: [{ label: `apt for ${help}`, commands: [[process.execPath, ["--eval", "console.log('no network'); process.exit(1)"]]] }],
      help,
    });
    const failure = await ensureEngines(children, silent, { firefox: missing("set one"), webkit: missing("set two") }).catch(
      (error: Error) => error.message,
    );
    expect(failure).toMatch(/set one[\s\S]*\/broken: a library is missing[\s\S]*apt for set one: no network[\s\S]*set two/);
  });
});
