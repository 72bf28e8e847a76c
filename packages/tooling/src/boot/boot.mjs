// @ts-check
import { createChildren } from "./children.mjs";
import { install } from "./install.mjs";
import { unsupportedNode } from "./node-version.mjs";
import { createProgress } from "./progress.mjs";
import { ROOT, readManifest } from "./workspace.mjs";

/**
 * @typedef {{ args: string[], children: import("./children.mjs").Children, progress: import("./progress.mjs").Progress }} TaskContext
 * @typedef {{ main(context: TaskContext): Promise<number> }} Task `main` gives the exit code
 */

/**
 * What every command of the repository does first: checks Node, installs what is missing, and only then loads the task,
 * which is TypeScript and has dependencies.
 * @param {string} name a file of `src/tasks/`
 * @param {{ onBootFailure?: () => void }} [options]
 */
export async function boot(name, options = {}) {
  const progress = createProgress();
  const children = createChildren();
  process.chdir(ROOT);
  try {
    const { engines } = /** @type {{ engines: { node: string } }} */ (/** @type {unknown} */ (readManifest(ROOT)));
    const unsupported = unsupportedNode(process.versions.node, engines.node);
    if (unsupported !== undefined) throw new Error(unsupported);
    await install(children, progress);
  } catch (error) {
    progress.say(error instanceof Error ? error.message : String(error));
    options.onBootFailure?.();
    process.exitCode = 1;
    return;
  }
  try {
    const { register } = await import("tsx/esm/api");
    register();
    /** @type {Task} */
    const task = await import(`../tasks/${name}.ts`);
    process.exitCode = await task.main({ args: process.argv.slice(2), children, progress });
  } catch (error) {
    progress.say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  } finally {
    children.close();
  }
}
