import * as z from "zod/mini";
import type { WorkerTag } from "./worker-elements.ts";

/** Longest text of one prop, in UTF-16 units: a guest must not fill the host's memory or screen through a label. */
export const WORKER_TEXT_MAX = 2_000;
/** Most options of one select. */
export const WORKER_OPTIONS_MAX = 200;

const text = z.string().check(z.maxLength(WORKER_TEXT_MAX));
const space = z.union([
  z.literal(0),
  z.literal(4),
  z.literal(8),
  z.literal(12),
  z.literal(16),
  z.literal(20),
  z.literal(24),
  z.literal(32),
  z.literal(48),
]);
const option = z.strictObject({ value: text, label: text });

/**
 * Props per element. A pact (patina) button and a filled danger button are not in the list: a guest cannot draw the
 * host's own act of paying.
 */
const schemas = {
  "plaza-stack": {
    direction: z.enum(["row", "column"]),
    gap: space,
    align: z.enum(["start", "center", "end", "stretch", "baseline"]),
    justify: z.enum(["start", "center", "end", "between"]),
    padding: space,
    wrap: z.boolean(),
  },
  "plaza-text": {
    size: z.enum(["small", "second", "body", "title", "large", "number"]),
    tone: z.enum(["ink", "second", "ok", "warn", "danger"]),
    weight: z.enum(["regular", "semibold", "bold"]),
    numeric: z.boolean(),
    heading: z.boolean(),
  },
  "plaza-text-field": {
    label: text,
    value: text,
    hint: text,
    error: text,
    inputMode: z.enum(["text", "numeric", "decimal", "tel", "email", "search", "url"]),
    placeholder: text,
    maxLength: z.int().check(z.gte(0), z.lte(WORKER_TEXT_MAX)),
    disabled: z.boolean(),
  },
  "plaza-button": {
    kind: z.enum(["ink", "quiet", "line", "harm"]),
    disabled: z.boolean(),
    busy: z.boolean(),
    full: z.boolean(),
    label: text,
  },
  "plaza-select": {
    label: text,
    value: text,
    options: z.array(option).check(z.maxLength(WORKER_OPTIONS_MAX)),
    hint: text,
    error: text,
    disabled: z.boolean(),
  },
  "plaza-list": { label: text },
} as const satisfies { [T in WorkerTag]: Record<string, z.ZodMiniType> };

/** Schema per element and prop; each prop is judged alone, so one bad prop does not blank a whole screen. */
export const workerPropSchemas = schemas;

export type WorkerProps = {
  [T in WorkerTag]: { [P in keyof (typeof schemas)[T]]?: z.infer<(typeof schemas)[T][P]> };
};

/** What the host tells the guest; sent as the `detail` of a `CustomEvent` of this name on the remote element. */
export type WorkerEvents = {
  "plaza-stack": Record<never, never>;
  "plaza-text": Record<never, never>;
  "plaza-text-field": { input: { value: string }; change: { value: string } };
  "plaza-button": { press: Record<never, never> };
  "plaza-select": { change: { value: string } };
  "plaza-list": Record<never, never>;
};

export interface ParsedWorkerProps<T extends WorkerTag> {
  props: WorkerProps[T];
  /** Names that were unknown or had a wrong value; the host logs them as guest mistakes. */
  refused: string[];
}

/**
 * Keeps the props that are declared and valid.
 * SECURITY: the result is the parsed copy; nothing of `raw` (functions, styles, `dangerouslySetInnerHTML`, getters'
 * later answers) reaches a component. Held by "keeps only declared props".
 */
export function parseWorkerProps<T extends WorkerTag>(tag: T, raw: Readonly<Record<string, unknown>>): ParsedWorkerProps<T> {
  const known: Record<string, z.ZodMiniType> = schemas[tag];
  const props: Record<string, unknown> = {};
  const refused: string[] = [];
  for (const name of Object.keys(raw)) {
    const schema = Object.hasOwn(known, name) ? known[name] : undefined;
    const value = raw[name];
    if (value === undefined || value === null) continue;
    const parsed = schema?.safeParse(value);
    if (parsed?.success) props[name] = parsed.data;
    else refused.push(name);
  }
  return { props: props as WorkerProps[T], refused };
}
