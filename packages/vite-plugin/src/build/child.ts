import { existsSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type ErrorShape, isErrorCode, isMiniAppError, MiniAppError, toErrorShape } from "@plaza/protocol";
import { build, createLogger, type InlineConfig, loadConfigFromFile, mergeConfig, type PluginOption } from "vite";
import { PLUGIN_PREFIX, plaza } from "../plaza.ts";

/** The one message of a build process to its parent. */
export type ChildReport = { readonly ok: true; readonly warnings: readonly string[] } | { readonly ok: false; readonly error: ErrorShape };

const CONFIGS = ["vite.config.ts", "vite.config.mts", "vite.config.js", "vite.config.mjs"];

// From source, only this process's own loader finds `@plaza/vite-plugin` the way a config imports it.
const configLoader = import.meta.url.endsWith(".ts") ? "native" : "bundle";

/** A bundler wraps what a plugin threw, or writes its own code over the error's; the typed error is among the causes. */
function typedError(thrown: unknown, depth = 0): unknown {
  if (depth > 5 || typeof thrown !== "object" || thrown === null) return thrown;
  if (isMiniAppError(thrown)) {
    const { pluginCode } = thrown as { pluginCode?: unknown };
    return isErrorCode(pluginCode) ? new MiniAppError(pluginCode, thrown.message, { data: thrown.data }) : thrown;
  }
  const { cause, errors } = thrown as { cause?: unknown; errors?: unknown };
  for (const inner of [cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])]) {
    const found = inner === undefined ? undefined : typedError(inner, depth + 1);
    if (isMiniAppError(found)) return found;
  }
  return thrown;
}

/** What the bundler says, as plain text: its colours, its own headings and what only its authors can use are left out. */
function plainMessage(thrown: unknown): string {
  const text = stripVTControlCharacters(thrown instanceof Error ? thrown.message : String(thrown));
  return text
    .replace(/^Build failed with \d+ errors?:\s*/, "")
    .replace(/\n\s*(?:Stack backtrace|Require stack):[\s\S]*$/, "")
    .replaceAll(/^\[[\w:-]+\] /gm, "")
    .trim();
}

function shapeOf(thrown: unknown): ErrorShape {
  const error = typedError(thrown);
  if (isMiniAppError(error)) return toErrorShape(error, "");
  return { name: "MiniAppError", code: "INVALID_PARAMS", message: `The code does not build: ${plainMessage(thrown)}` };
}

async function pluginNames(plugins: PluginOption): Promise<string[]> {
  const plugin = await plugins;
  if (Array.isArray(plugin)) return (await Promise.all(plugin.map(pluginNames))).flat();
  return typeof plugin === "object" && plugin !== null && "name" in plugin ? [plugin.name] : [];
}

/** The folder's own vite.config with `plaza()` in it, whether it calls that or not: a config that Vite's own templates write is enough. */
async function folderConfig(root: string): Promise<InlineConfig> {
  const name = CONFIGS.find((file) => existsSync(join(root, file)));
  if (name === undefined) return { plugins: [plaza()] };
  const env = { command: "build", mode: "production" } as const;
  const config = (await loadConfigFromFile(env, join(root, name), root, "silent", undefined, configLoader))?.config ?? {};
  const has = (await pluginNames(config.plugins)).some((plugin) => plugin.startsWith(PLUGIN_PREFIX));
  return has ? config : mergeConfig(config, { plugins: [plaza()] });
}

/** Builds the mini-app of the current folder; a process of its own, because bundler and federation plugin keep state per process. */
async function run(): Promise<ChildReport> {
  const warnings: string[] = [];
  const logger = createLogger("warn", { allowClearScreen: false });
  logger.warn = (message) => {
    const text = stripVTControlCharacters(message).replace(/^\[plugin plaza:[^\]]*\] /, "");
    if (!warnings.includes(text)) warnings.push(text);
  };
  logger.warnOnce = logger.warn;
  logger.error = () => {};
  try {
    const root = process.cwd();
    await build({ ...(await folderConfig(root)), root, mode: "production", customLogger: logger, configFile: false });
    return { ok: true, warnings };
  } catch (thrown) {
    return { ok: false, error: shapeOf(thrown) };
  }
}

const report = await run();
// The federation plugin's timers outlive a failed build; nothing else of this process is wanted after its report.
process.send?.(report, () => process.exit());
