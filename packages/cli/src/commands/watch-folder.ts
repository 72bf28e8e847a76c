import { sep } from "node:path";
import { watch } from "chokidar";

export interface WatchOptions {
  readonly root: string;
  /** Absolute paths that do not count. */
  readonly ignore: readonly string[];
  readonly signal?: AbortSignal;
  readonly onReady: () => void;
  /** Must not throw. */
  readonly run: () => Promise<void>;
}

/** Milliseconds of silence after a save: editors write several files, and some write a file twice. */
const QUIET = 80;

/** Runs at once and after each change, one run at a time; ends when the signal is aborted. */
export async function watchFolder({ root, ignore, signal, onReady, run }: WatchOptions): Promise<void> {
  const ignored = (path: string): boolean =>
    /[\\/](?:node_modules|\.[^\\/]+)(?:[\\/]|$)/.test(path.slice(root.length)) ||
    ignore.some((one) => path === one || path.startsWith(one + sep));
  let dirty = false;
  let running = Promise.resolve();
  let busy = false;
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    if (busy) return;
    busy = true;
    running = (async () => {
      do {
        dirty = false;
        await run();
      } while (dirty && signal?.aborted !== true);
      busy = false;
    })();
  };
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      dirty = true;
      start();
    }, QUIET);
  };
  const watcher = watch(root, { ignored, ignoreInitial: true });
  watcher.on("all", changed);
  const ready = new Promise<void>((done) => void watcher.once("ready", () => done()));
  const ended = new Promise<void>((done) => {
    if (signal?.aborted === true) done();
    signal?.addEventListener("abort", () => done(), { once: true });
  });
  await Promise.race([ready, ended]);
  start();
  await Promise.race([running, ended]);
  if (signal?.aborted !== true) onReady();
  await ended;
  clearTimeout(timer);
  await watcher.close();
  await running;
}
