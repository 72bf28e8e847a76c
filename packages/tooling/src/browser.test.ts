import { chromium } from "playwright";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Children } from "./boot/children.mjs";
import { createChildren } from "./boot/children.mjs";
import type { Progress } from "./boot/progress.mjs";
import type { BrowserInstaller } from "./browser.ts";
import { ensureBrowser, presentBrowsers } from "./browser.ts";

const silent: Progress = { step: (_label, work) => work({ note: () => undefined }), say: () => undefined };
let children: Children;
beforeEach(() => {
  children = createChildren();
});
afterEach(() => children.close());

function installer(label: string, code: number, effect = ""): BrowserInstaller {
  return { label, commands: [[process.execPath, ["--eval", `${effect}; console.log("${label} ran"); process.exit(${code})`]]] };
}

describe("looking for a browser", () => {
  it("prefers the one that the environment names, then Playwright's own, then the system's", () => {
    expect(presentBrowsers({ PLAZA_CHROMIUM: "/opt/chrome" }, () => true)).toEqual(["/opt/chrome"]);
    expect(presentBrowsers({}, () => true).slice(0, 2)).toEqual([chromium.executablePath(), "/usr/bin/chromium"]);
    expect(presentBrowsers({}, (path) => path === "/usr/bin/google-chrome")).toEqual(["/usr/bin/google-chrome"]);
  });

  it("does not look elsewhere when the named one is missing", () => {
    expect(() => presentBrowsers({ PLAZA_CHROMIUM: "/nowhere" }, () => false)).toThrow(
      "PLAZA_CHROMIUM is /nowhere, and there is no such file.",
    );
  });
});

describe("making sure of a browser", () => {
  it("takes the first that really starts, and installs nothing then", async () => {
    const probe = (path: string): Promise<string | undefined> => Promise.resolve(path === "/good" ? undefined : "a library is missing");
    const options = { candidates: () => ["/broken", "/good"], probe, installers: [installer("must not run", 1)] };
    await expect(ensureBrowser(children, silent, options)).resolves.toBe("/good");
  });

  it("goes on to the next way when one fails", async () => {
    let asked = 0;
    const candidates = (): string[] => {
      asked += 1;
      return asked < 2 ? [] : ["/installed"];
    };
    const options = { candidates, probe: () => Promise.resolve(undefined), installers: [installer("download", 1), installer("apt", 0)] };
    await expect(ensureBrowser(children, silent, options)).resolves.toBe("/installed");
  });

  it("fails loudly with the three ways to mend it and what was tried", async () => {
    const options = { candidates: () => ["/broken"], probe: () => Promise.resolve("it crashed"), installers: [installer("download", 1)] };
    const failure = await ensureBrowser(children, silent, options).catch((error: Error) => error.message);
    expect(failure).toMatch(/PLAZA_CHROMIUM[\s\S]*npx playwright install[\s\S]*apt-get install chromium/);
    expect(failure).toContain("/broken: it crashed");
    expect(failure).toContain("download: download ran");
  });
});
