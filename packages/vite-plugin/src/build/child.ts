import { existsSync } from "node:fs";
import { join } from "node:path";
import { type ErrorShape, isErrorCode, isMiniAppError, MiniAppError, toErrorShape } from "@plaza/protocol";
import { build, createLogger } from "vite";
import { plaza } from "../plaza.ts";

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

function shapeOf(thrown: unknown): ErrorShape {
  const error = typedError(thrown);
  if (isMiniAppError(error)) return toErrorShape(error, "");
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return { name: "MiniAppError", code: "INVALID_PARAMS", message: `The code does not build: ${text}` };
}

/** Builds the mini-app of the current folder; a process of its own, because bundler and federation plugin keep state per process. */
async function run(): Promise<ChildReport> {
  const warnings: string[] = [];
  const logger = createLogger("warn", { allowClearScreen: false });
  logger.warn = (message) => void warnings.push(message);
  logger.warnOnce = logger.warn;
  logger.error = () => {};
  try {
    const root = process.cwd();
    const config = CONFIGS.find((name) => existsSync(join(root, name)));
    await build({
      root,
      mode: "production",
      customLogger: logger,
      configFile: config === undefined ? false : join(root, config),
      configLoader,
      ...(config === undefined ? { plugins: [plaza()] } : {}),
    });
    return { ok: true, warnings };
  } catch (thrown) {
    return { ok: false, error: shapeOf(thrown) };
  }
}

const report = await run();
// The federation plugin's timers outlive a failed build; nothing else of this process is wanted after its report.
process.send?.(report, () => process.exit());
