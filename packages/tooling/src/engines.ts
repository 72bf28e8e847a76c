import { existsSync } from "node:fs";
import type { Children } from "./boot/children.mjs";
import type { Progress } from "./boot/progress.mjs";
import type { BrowserProbe, EnsureBrowserOptions } from "./browser.ts";
import { ensureBrowser } from "./browser.ts";

/** What it takes to drive one engine besides Chromium, and how to get it. */
type EngineRecipe = {
  readonly what: string;
  /** Names the executable, where it is not in a known place. */
  readonly variable: string;
  readonly known: readonly string[];
  /** Of Debian and its kin; how they are installed when this is root. */
  readonly packages: readonly string[];
};

const FIREFOX: EngineRecipe = {
  what: "Firefox",
  variable: "PLAZA_FIREFOX",
  known: ["/usr/bin/firefox-esr", "/usr/bin/firefox", "/snap/bin/firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"],
  packages: ["firefox-esr"],
};
/** WebKit as GTK has it: its driver starts the MiniBrowser that comes with it, on a screen of its own. */
const WEBKIT: EngineRecipe = {
  what: "WebKit",
  variable: "PLAZA_WEBKIT_DRIVER",
  known: ["/usr/bin/WebKitWebDriver", "/usr/local/bin/WebKitWebDriver"],
  packages: ["webkit2gtk-driver", "xvfb"],
};
const SCREENS: readonly string[] = ["/usr/bin/Xvfb", "/usr/local/bin/Xvfb"];

/** Path of a Firefox that is here, started or not: PLAZA_FIREFOX, then the known places. Throws with what to do. */
export function findFirefox(): string {
  return firstOf(FIREFOX);
}

/** Path of a WebKitWebDriver that is here: PLAZA_WEBKIT_DRIVER, then the known places. Throws with what to do. */
export function findWebKitDriver(): string {
  return firstOf(WEBKIT);
}

/** Path of the X server without a screen that WebKit is shown on. Throws with what to do. */
export function findScreen(): string {
  const found = SCREENS.find((path) => existsSync(path));
  if (found === undefined) throw new Error(helpFor(WEBKIT));
  return found;
}

/** The engine of that name, as {@link ensureEngines}; the variable by which a program finds it, with its path. */
export async function ensureEngine(children: Children, progress: Progress, name: "Firefox" | "WebKit"): Promise<NodeJS.ProcessEnv> {
  const options = defaultOptions(children);
  const firefox = name === "Firefox";
  return { [(firefox ? FIREFOX : WEBKIT).variable]: await ensureBrowser(children, progress, firefox ? options.firefox : options.webkit) };
}

type Engines = { readonly firefox: string; readonly webkitDriver: string };
type EngineOptions = { readonly firefox: EnsureBrowserOptions; readonly webkit: EnsureBrowserOptions };

/**
 * A Firefox and a WebKit that answer, installed by apt when they are missing and this is root. Throws with what to do about each that is
 * missing; nothing is skipped.
 */
export async function ensureEngines(children: Children, progress: Progress, options = defaultOptions(children)): Promise<Engines> {
  const problems: string[] = [];
  const ensure = (recipe: EnsureBrowserOptions): Promise<string> =>
    ensureBrowser(children, progress, recipe).catch((error: unknown) => {
      problems.push(error instanceof Error ? error.message : String(error));
      return "";
    });
  const engines = { firefox: await ensure(options.firefox), webkitDriver: await ensure(options.webkit) };
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return engines;
}

/** Existing places of an engine's executable, best first. A variable that names none is an error, not a hint. */
export function presentEngines(
  engine: "Firefox" | "WebKit",
  env: NodeJS.ProcessEnv,
  exists: (path: string) => boolean = existsSync,
): string[] {
  const { variable, known } = engine === "Firefox" ? FIREFOX : WEBKIT;
  const chosen = env[variable];
  if (chosen === undefined || chosen === "") return known.filter(exists);
  if (!exists(chosen)) throw new Error(`${variable} is ${chosen}, and there is no such file.`);
  return [chosen];
}

function firstOf(recipe: EngineRecipe): string {
  const found = presentEngines(recipe === FIREFOX ? "Firefox" : "WebKit", process.env)[0];
  if (found === undefined) throw new Error(helpFor(recipe));
  return found;
}

function helpFor({ what, variable, packages }: EngineRecipe): string {
  return [
    `No ${what} could be started. Either of these mends it:`,
    `  1. set ${variable} to its path;`,
    `  2. install it with the system's packages, for example: apt-get install ${packages.join(" ")}.`,
    "Without it: npm test -- --only gates,unit,browser,journeys",
  ].join("\n");
}

function defaultOptions(children: Children): EngineOptions {
  /** Whether a command can be run at all: a missing library shows here. */
  const runs = async (command: string, argument: string): Promise<string | undefined> => {
    const { code, output } = await children.run(command, [argument]);
    return code === 0 ? undefined : output.trim().split("\n").at(-1) || `ended with ${code}`;
  };
  const screenAndDriver: BrowserProbe = async (path) =>
    SCREENS.some((screen) => existsSync(screen)) ? runs(path, "--help") : "there is no Xvfb to give it a screen";
  return {
    firefox: optionsFor(FIREFOX, (path) => runs(path, "--version")),
    webkit: optionsFor(WEBKIT, screenAndDriver),
  };
}

function optionsFor(recipe: EngineRecipe, probe: BrowserProbe): EnsureBrowserOptions {
  const { what, packages } = recipe;
  const apt = {
    label: `install ${what} with apt`,
    commands: [
      ["apt-get", ["update"]],
      ["apt-get", ["install", "--yes", "--no-install-recommends", ...packages]],
    ],
  } as const;
  return {
    what,
    help: helpFor(recipe),
    candidates: () => presentEngines(recipe === FIREFOX ? "Firefox" : "WebKit", process.env),
    probe,
    installers: process.getuid?.() === 0 ? [apt] : [],
  };
}
