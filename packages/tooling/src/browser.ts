import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { chromium } from "playwright";
import type { Children } from "./boot/children.mjs";
import type { Progress } from "./boot/progress.mjs";

const SYSTEM_BROWSERS: readonly string[] = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const THREE_WAYS = [
  "No Chromium could be started. Any one of these mends it:",
  "  1. set PLAZA_CHROMIUM to the path of a Chromium or Chrome;",
  "  2. npx playwright install --with-deps chromium;",
  "  3. install one with the system's packages, for example: apt-get install chromium.",
].join("\n");

/** Why a browser at a path cannot be used; undefined when it starts. */
export type BrowserProbe = (path: string) => Promise<string | undefined>;

/**
 * Path of a Chromium that is here, started or not. Order: PLAZA_CHROMIUM, Playwright's own build, a system browser.
 * Throws with the three ways to get one. It installs nothing: `npm test` does (`ensureBrowser`).
 */
export async function findBrowser(): Promise<string> {
  const found = presentBrowsers(process.env)[0];
  if (found === undefined) throw new Error(THREE_WAYS);
  return found;
}

/** Flags that keep Chromium quiet on a closed network; `--no-sandbox` only as root, where it cannot start otherwise. */
export function browserFlags(): string[] {
  const flags = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"];
  return process.getuid?.() === 0 ? [...flags, "--no-sandbox"] : flags;
}

/** What Playwright's `launch` and `use.launchOptions` take to start the browser that was found. */
export async function browserLaunchOptions(): Promise<{ executablePath: string; args: string[] }> {
  return { executablePath: await findBrowser(), args: browserFlags() };
}

/** Existing candidates, best first. A PLAZA_CHROMIUM that is not there is an error, not a hint. */
export function presentBrowsers(env: NodeJS.ProcessEnv, exists: (path: string) => boolean = existsSync): string[] {
  const chosen = env.PLAZA_CHROMIUM;
  if (chosen !== undefined && chosen !== "") {
    if (!exists(chosen)) throw new Error(`PLAZA_CHROMIUM is ${chosen}, and there is no such file.`);
    return [chosen];
  }
  return [chromium.executablePath(), ...SYSTEM_BROWSERS].filter((path) => path !== "" && exists(path));
}

/** One way to get a browser: commands that are run one after the other. */
export type BrowserInstaller = {
  readonly label: string;
  readonly commands: readonly (readonly [command: string, args: readonly string[]])[];
};

export type EnsureBrowserOptions = {
  /** The browsers to try, best first; asked again after each installation. */
  readonly candidates: () => readonly string[];
  readonly probe: BrowserProbe;
  readonly installers: readonly BrowserInstaller[];
  /** What is looked for, for the progress line; default: a browser. */
  readonly what?: string;
  /** What a person can do when none starts; default: the three ways to a Chromium. */
  readonly help?: string;
};

/**
 * A Chromium that was really started once, and is installed when there is none: Playwright's download first (it fails at once
 * on a closed network), then apt when this is root. Throws with the ways to mend it; nothing is skipped.
 */
export async function ensureBrowser(
  children: Children,
  progress: Progress,
  options: EnsureBrowserOptions = defaultOptions(),
): Promise<string> {
  const refusals = new Map<string, string>();
  const firstThatStarts = async (): Promise<string | undefined> => {
    for (const path of options.candidates()) {
      const reason = await options.probe(path);
      if (reason === undefined) return path;
      refusals.set(path, reason);
    }
    return undefined;
  };

  const present = await progress.step(`find ${options.what ?? "a browser"}`, firstThatStarts);
  if (present !== undefined) return present;
  for (const { label, commands } of options.installers) {
    try {
      await progress.step(label, async ({ note }) => {
        const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
        for (const [command, args] of commands) await children.check(command, [...args], { onLine: note, env });
      });
    } catch (error) {
      refusals.set(label, error instanceof Error ? lastLine(error.message) : String(error));
      continue;
    }
    const installed = await firstThatStarts();
    if (installed !== undefined) return installed;
  }
  const tried = [...refusals].map(([what, reason]) => `  - ${what}: ${reason}`);
  throw new Error([options.help ?? THREE_WAYS, ...(tried.length > 0 ? ["What was tried:", ...tried] : [])].join("\n"));
}

function defaultOptions(): EnsureBrowserOptions {
  const download: BrowserInstaller = {
    label: "download a browser with Playwright",
    commands: [[process.execPath, [playwrightCli(), "install", "chromium"]]],
  };
  const apt: BrowserInstaller = {
    label: "install a browser with apt",
    commands: [
      ["apt-get", ["update"]],
      ["apt-get", ["install", "--yes", "--no-install-recommends", "chromium"]],
    ],
  };
  return {
    candidates: () => presentBrowsers(process.env),
    probe: whyItDoesNotStart,
    installers: process.getuid?.() === 0 ? [download, apt] : [download],
  };
}

async function whyItDoesNotStart(path: string): Promise<string | undefined> {
  try {
    const browser = await chromium.launch({ executablePath: path, args: browserFlags(), timeout: 60_000 });
    await browser.close();
    return undefined;
  } catch (error) {
    return error instanceof Error ? lastLine(error.message) : String(error);
  }
}

function playwrightCli(): string {
  return join(dirname(createRequire(import.meta.url).resolve("playwright/package.json")), "cli.js");
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
