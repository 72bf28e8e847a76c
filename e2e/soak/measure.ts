import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "playwright";

const run = promisify(execFile);

/** What the host's page and its browser hold, after garbage is gone. */
export interface Held {
  /** Bytes of what the page's JavaScript holds. */
  readonly heap: number;
  /** Bytes of what the engine compiled of it: that grows for as long as functions get hot, whatever is let go. */
  readonly code: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly frames: number;
  readonly workers: number;
  /** Processes of the browser. */
  readonly processes: number;
  /** Bytes in memory of all of them; what they share counts in each. */
  readonly rss: number;
}

/** Measures the page and the processes below `pid`. */
export async function measure(page: Page, pid: number): Promise<Held> {
  const cdp = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  cdp.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => chunks.push(chunk));
  await cdp.send("Performance.enable");
  // Whoever watches a page with such a session has the last thousand messages of its console kept, with what they name.
  await cdp.send("Runtime.discardConsoleEntries");
  // Twice: what the first lets go of may hold something else.
  for (let n = 0; n < 2; n += 1) await cdp.send("HeapProfiler.collectGarbage");
  await cdp.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  const { metrics } = await cdp.send("Performance.getMetrics");
  await cdp.detach();
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  const tree = below(pid, parseProcesses((await run("ps", ["-A", "-o", "pid=,ppid=,rss="])).stdout));
  return {
    ...weigh(JSON.parse(chunks.join("")) as HeapSnapshot),
    nodes: of("Nodes"),
    listeners: of("JSEventListeners"),
    frames: page.frames().length,
    workers: page.workers().length,
    processes: tree.length,
    rss: tree.reduce((sum, { rss }) => sum + rss, 0),
  };
}

/** The part of V8's heap snapshot that is read: all nodes in one list, each as long as there are fields. */
export interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [readonly string[], ...unknown[]] };
  };
  readonly nodes: readonly number[];
}

/** Bytes of objects, texts and what belongs to them, and bytes of compiled code. What is the browser's own (`native`) is not the page's. */
export function weigh({ snapshot: { meta }, nodes }: HeapSnapshot): { readonly heap: number; readonly code: number } {
  const { node_fields: fields, node_types: types } = meta;
  const [type, size] = [fields.indexOf("type"), fields.indexOf("self_size")];
  let [heap, code] = [0, 0];
  for (let at = 0; at < nodes.length; at += fields.length) {
    const name = types[0][nodes[at + type] ?? -1];
    const bytes = nodes[at + size] ?? 0;
    if (name === "code") code += bytes;
    else if (name !== "native") heap += bytes;
  }
  return { heap, code };
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Bytes. */
  readonly rss: number;
}

/** `ps -o pid=,ppid=,rss=`: a line each, memory in kibibytes. */
export function parseProcesses(text: string): Process[] {
  return text.split("\n").flatMap((line) => {
    const [pid, parent, rss] = line.trim().split(/\s+/).map(Number);
    return pid === undefined || parent === undefined || rss === undefined ? [] : [{ pid, parent, rss: rss * 1024 }];
  });
}

/** The process and all that came of it. */
export function below(root: number, processes: readonly Process[]): Process[] {
  const found = processes.filter(({ pid }) => pid === root);
  for (const process of found) found.push(...processes.filter(({ parent }) => parent === process.pid));
  return found;
}

/** How far a figure may be above its baseline: a tenth, and for the small counts the page that waits for the next open. */
const ROOM: Readonly<Record<Exclude<keyof Held, "code">, (baseline: number) => number>> = {
  heap: tenth,
  nodes: tenth,
  listeners: tenth,
  frames: oneMore,
  workers: oneMore,
  processes: oneMore,
  rss: tenth,
};

function tenth(baseline: number): number {
  return baseline * 1.1;
}
function oneMore(baseline: number): number {
  return baseline + 1;
}

/** The figures that did not come back to their baseline. */
export function grown(baseline: Held, last: Held): (keyof typeof ROOM)[] {
  return (Object.keys(ROOM) as (keyof typeof ROOM)[]).filter((name) => !(last[name] <= ROOM[name](baseline[name])));
}
