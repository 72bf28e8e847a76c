/**
 * The six elements a worker mini-app may draw, as plain data: the sandbox defines remote elements from this table
 * and must not carry a schema library, so the schemas live beside it in `worker-ui.ts` (a test holds the two together).
 */
export const workerElements = {
  "plaza-stack": { props: ["direction", "gap", "align", "justify", "padding", "wrap"], events: [] },
  "plaza-text": { props: ["size", "tone", "weight", "numeric", "heading"], events: [] },
  "plaza-text-field": {
    props: ["label", "value", "hint", "error", "inputMode", "placeholder", "maxLength", "disabled"],
    events: ["input", "change"],
  },
  "plaza-button": { props: ["kind", "disabled", "busy", "full", "label"], events: ["press"] },
  "plaza-select": { props: ["label", "value", "options", "hint", "error", "disabled"], events: ["change"] },
  "plaza-list": { props: ["label"], events: [] },
} as const satisfies Record<string, { props: readonly string[]; events: readonly string[] }>;

export type WorkerTag = keyof typeof workerElements;

/** Own keys only: `"constructor"` or `"__proto__"` from a guest is not a tag. */
export function isWorkerTag(value: unknown): value is WorkerTag {
  return typeof value === "string" && Object.hasOwn(workerElements, value);
}
