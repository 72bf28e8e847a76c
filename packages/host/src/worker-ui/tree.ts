import { isWorkerTag, parseWorkerProps, WORKER_TEXT_MAX, type WorkerTag, workerElements } from "@plaza/protocol";

/** Limits of one guest's tree: what a hostile guest may make the host render. */
export interface TreeLimits {
  readonly maxNodes: number;
  readonly maxDepth: number;
  /** Records refused until the session is stopped. */
  readonly maxRefused: number;
}

export const defaultTreeLimits: TreeLimits = { maxNodes: 5_000, maxDepth: 64, maxRefused: 200 };

export interface WorkerElementNode {
  readonly kind: "element";
  readonly id: string;
  readonly tag: WorkerTag;
  /** Parsed copies only (`parseWorkerProps`). */
  readonly props: Readonly<Record<string, unknown>>;
  readonly listeners: readonly string[];
  readonly children: readonly string[];
}
export interface WorkerTextNode {
  readonly kind: "text";
  readonly id: string;
  readonly text: string;
}
export type WorkerNode = WorkerElementNode | WorkerTextNode;

export interface WorkerTree {
  /** Ids of the top-level nodes. */
  readonly roots: () => readonly string[];
  readonly get: (id: string) => WorkerNode | undefined;
  /** Calls back when this node (or, for "~", the list of roots) changed; returns unsubscribe. */
  readonly subscribe: (id: string, listener: () => void) => () => void;
  /** An event of a host component, to the guest; nothing where the guest does not listen. */
  readonly emit: (id: string, type: string, detail: unknown) => void;
}

export interface WorkerTreeReceiver extends WorkerTree {
  /** Applies records of the guest. Returns "limit" when the guest went past its limits and must be stopped. */
  readonly apply: (mutations: readonly unknown[]) => "ok" | "limit";
}

export const ROOT = "~";
const ID_MAX = 64;

interface Mutable {
  node: WorkerNode;
  parent: string;
  depth: number;
}

/**
 * The host's copy of a worker guest's tree (wire: @remote-dom/core's mutation records). Own receiver, not the library's: every record here is
 * hostile input, so shapes, tags, props, listeners, node count and depth are checked before anything is kept, and nodes are immutable for React.
 */
export function createWorkerTree(options: {
  readonly send: (event: { element: string; type: string; detail: unknown }) => void;
  readonly onRefused?: (what: string) => void;
  readonly limits?: TreeLimits;
}): WorkerTreeReceiver {
  const limits = options.limits ?? defaultTreeLimits;
  const nodes = new Map<string, Mutable>();
  const listeners = new Map<string, Set<() => void>>();
  let roots: readonly string[] = [];
  let refused = 0;

  function childrenOf(id: string): readonly string[] | null {
    if (id === ROOT) return roots;
    const entry = nodes.get(id);
    return entry?.node.kind === "element" ? entry.node.children : null;
  }

  function setChildren(id: string, children: readonly string[]): void {
    const entry = nodes.get(id);
    if (id === ROOT) roots = children;
    else if (entry?.node.kind === "element") entry.node = { ...entry.node, children };
  }

  function insert(parent: unknown, raw: unknown, index: unknown, changed: Set<string>): string | null {
    if (typeof parent !== "string" || !isIndex(index)) return "insert";
    const siblings = childrenOf(parent);
    // The parent went away before this record arrived: late, not wrong.
    if (siblings === null) return null;
    const depth = parent === ROOT ? 1 : (nodes.get(parent)?.depth ?? 0) + 1;
    if (nodes.size >= limits.maxNodes || depth > limits.maxDepth) return "limit";
    const node = parseNode(raw, refuse);
    if (node === null) return "node";
    if (node === "comment") {
      // Comments are React's placeholders: they hold an index but draw nothing.
      const id = readId(raw);
      if (id === null || nodes.has(id)) return "node";
      nodes.set(id, { node: { kind: "text", id, text: "" }, parent, depth });
      setChildren(parent, withInserted(siblings, index, id));
      changed.add(parent);
      return null;
    }
    if (nodes.has(node.id) || node.id === ROOT) return "duplicate";
    nodes.set(node.id, { node, parent, depth });
    setChildren(parent, withInserted(siblings, index, node.id));
    changed.add(parent);
    return null;
  }

  function detach(id: string): void {
    const entry = nodes.get(id);
    if (!entry) return;
    nodes.delete(id);
    if (entry.node.kind === "element") for (const child of entry.node.children) detach(child);
  }

  function remove(parent: unknown, index: unknown, changed: Set<string>): string | null {
    if (typeof parent !== "string" || !isIndex(index)) return "remove";
    const siblings = childrenOf(parent);
    const child = siblings?.[index];
    if (siblings === null || child === undefined) return null;
    setChildren(parent, siblings.toSpliced(index, 1));
    detach(child);
    changed.add(parent);
    return null;
  }

  function update(id: unknown, name: unknown, value: unknown, kind: unknown, changed: Set<string>): string | null {
    if (typeof id !== "string" || typeof name !== "string" || name.length > ID_MAX) return "update";
    const entry = nodes.get(id);
    if (!entry) return null;
    if (entry.node.kind !== "element") return "update";
    const node = entry.node;
    if (kind === 3) {
      if (!isEvent(node.tag, name)) return "listener";
      const rest = node.listeners.filter((listener) => listener !== name);
      entry.node = { ...node, listeners: value === true ? [...rest, name] : rest };
    } else {
      const { [name]: _, ...rest } = node.props;
      const parsed = parseWorkerProps(node.tag, Object.fromEntries([[name, value]]));
      for (const prop of parsed.refused) refuse(`${node.tag}.${prop}`);
      entry.node = { ...node, props: { ...rest, ...parsed.props } };
    }
    changed.add(id);
    return null;
  }

  function text(id: unknown, value: unknown, changed: Set<string>): string | null {
    if (typeof id !== "string" || typeof value !== "string") return "text";
    const entry = nodes.get(id);
    if (!entry) return null;
    if (entry.node.kind !== "text") return "text";
    entry.node = { ...entry.node, text: value.slice(0, WORKER_TEXT_MAX) };
    changed.add(id);
    return null;
  }

  function refuse(what: string): void {
    refused += 1;
    options.onRefused?.(what);
  }

  function one(record: unknown, changed: Set<string>): string | null {
    if (!Array.isArray(record)) return "record";
    const [type, a, b, c, d] = record as readonly unknown[];
    if (type === 0) return insert(a, b, c, changed);
    if (type === 1) return remove(a, b, changed);
    if (type === 2) return text(a, b, changed);
    if (type === 3) return update(a, b, c, d, changed);
    return "record";
  }

  return {
    roots: () => roots,
    get: (id) => nodes.get(id)?.node,
    subscribe: (id, listener) => {
      const set = listeners.get(id) ?? new Set();
      listeners.set(id, set);
      set.add(listener);
      return () => {
        set.delete(listener);
        if (set.size === 0) listeners.delete(id);
      };
    },
    emit: (id, type, detail) => {
      const node = nodes.get(id)?.node;
      if (node?.kind === "element" && node.listeners.includes(type)) options.send({ element: id, type, detail });
    },
    apply: (mutations) => {
      const changed = new Set<string>();
      let verdict: "ok" | "limit" = "ok";
      for (const record of mutations) {
        const problem = one(record, changed);
        if (problem !== null) refuse(problem);
        if (problem === "limit" || refused > limits.maxRefused) {
          verdict = "limit";
          break;
        }
      }
      for (const id of changed) for (const listener of listeners.get(id) ?? []) listener();
      return verdict;
    },
  };
}

function isIndex(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function withInserted(siblings: readonly string[], index: number, id: string): readonly string[] {
  return siblings.toSpliced(Math.min(index, siblings.length), 0, id);
}

function isEvent(tag: WorkerTag, name: string): boolean {
  return (workerElements[tag].events as readonly string[]).includes(name);
}

function readId(raw: unknown): string | null {
  const id = typeof raw === "object" && raw !== null ? (raw as { id?: unknown }).id : undefined;
  return typeof id === "string" && id.length > 0 && id.length <= ID_MAX && id !== ROOT ? id : null;
}

function parseNode(raw: unknown, refuse: (what: string) => void): WorkerNode | "comment" | null {
  const id = readId(raw);
  if (id === null) return null;
  const { type, element, data, properties, attributes, eventListeners } = raw as Record<string, unknown>;
  if (type === 8) return "comment";
  if (type === 3) return typeof data === "string" ? { kind: "text", id, text: data.slice(0, WORKER_TEXT_MAX) } : null;
  if (type !== 1 || !isWorkerTag(element)) return null;
  const parsed = parseWorkerProps(element, { ...plain(attributes), ...plain(properties) });
  for (const prop of parsed.refused) refuse(`${element}.${prop}`);
  const listening = Object.entries(plain(eventListeners)).flatMap(([name, on]) => (on === true && isEvent(element, name) ? [name] : []));
  return { kind: "element", id, tag: element, props: parsed.props, listeners: listening, children: [] };
}

function plain(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
