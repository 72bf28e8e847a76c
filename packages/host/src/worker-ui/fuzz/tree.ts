import { isWorkerTag, parseWorkerProps, WORKER_TEXT_MAX, workerElements } from "@plaza/protocol";
import { type FuzzTarget, mutated } from "@plaza/tooling/fuzz";
import fc from "fast-check";
import { createWorkerTree, ROOT, type TreeLimits, type WorkerTreeReceiver } from "../tree.ts";

const RECORDS = 20;
const BATCH = 5;
/** Small, so that sessions meet them. */
const limits: TreeLimits = { maxNodes: 6, maxDepth: 3, maxRefused: 12 };
const IDS = ["1", "2", "3", "4", "5", "6", ROOT, "__proto__", "constructor"];

const junk = fc.oneof(
  fc.anything({ maxDepth: 2, maxKeys: 3, withNullPrototype: true }),
  fc.constantFrom<unknown>(
    "x".repeat(3_000),
    { __html: "<img>" },
    "javascript:alert(1)",
    1e9,
    -1,
    new Array(300).fill({ value: "", label: "" }),
  ),
);
const id = fc.constantFrom(...IDS);
const tag = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...Object.keys(workerElements)) }, fc.constantFrom("script", "constructor"));
const prop = fc.constantFrom(
  "label",
  "value",
  "gap",
  "kind",
  "options",
  "disabled",
  "style",
  "dangerouslySetInnerHTML",
  "onClick",
  "__proto__",
);
const props = fc.oneof(
  fc.constantFrom({}, { label: "Split" }, { gap: 12 }, { kind: "ink", busy: true }, { value: "a", options: [{ value: "a", label: "A" }] }),
  fc.dictionary(prop, fc.oneof(junk, fc.constantFrom<unknown>("a", true, 12)), { maxKeys: 3 }),
);
const event = fc.constantFrom("press", "change", "input", "click", "__proto__", "toString");
const element = fc.record({
  id,
  type: fc.constant(1),
  element: tag,
  properties: props,
  attributes: fc.constantFrom({}, { label: "Attribute" }),
  eventListeners: fc.dictionary(event, fc.oneof({ weight: 4, arbitrary: fc.constant<unknown>(true) }, junk), { maxKeys: 2 }),
  children: fc.constant([]),
});
const text = fc.record({ id, type: fc.constant(3), data: fc.string({ maxLength: 9 }) });
const comment = fc.record({ id, type: fc.constant(8), data: fc.constant("$") });
const parent = fc.oneof({ weight: 3, arbitrary: fc.constant(ROOT) }, { weight: 2, arbitrary: id });
const index = fc.nat(4);
const record = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant(0), parent, fc.oneof({ weight: 5, arbitrary: element }, text, comment), index) },
  { weight: 2, arbitrary: fc.tuple(fc.constant(1), parent, index) },
  { weight: 1, arbitrary: fc.tuple(fc.constant(2), id, fc.oneof(fc.string(), junk)) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constant(3), id, prop, fc.oneof(junk, fc.constantFrom<unknown>("a", true, 12)), fc.constantFrom(1, 2)),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant(3), id, event, fc.boolean(), fc.constant(3)) },
);
const mutation = fc.oneof(
  { weight: 4, arbitrary: record },
  { weight: 4, arbitrary: mutated(record, junk) },
  { weight: 1, arbitrary: junk },
);

/**
 * The records of a worker guest's remote DOM, mutated: trees, props and events.
 *
 * 1. Nothing throws. 2. The tree stays a tree: every node reachable once, inside its limits. 3. Every element has a known tag, props that its schema
 * gives back unchanged, and listens to its own events only. 4. An event goes to the guest only where it listens. 5. A guest that went past its
 * limits is said to have.
 */
export const tree: FuzzTarget = {
  name: "tree",
  inputsPerRun: RECORDS,
  start() {
    const counts = { nodes: 0, refused: 0, events: 0, stopped: 0 };
    const property = fc.property(fc.array(mutation, { minLength: RECORDS, maxLength: RECORDS }), (records) => {
      let refused = 0;
      const sent: { element: string; type: string }[] = [];
      const receiver = createWorkerTree({
        limits,
        send: (sentEvent) => void sent.push(sentEvent),
        onRefused: () => {
          refused += 1;
        },
      });
      let told = 0;
      for (const known of IDS) receiver.subscribe(known, () => (told += 1));
      for (let at = 0; at < records.length; at += BATCH) {
        told = 0;
        const verdict = receiver.apply(records.slice(at, at + BATCH));
        check(told <= 2 * BATCH, "one batch told more listeners than it has records");
        counts.nodes += checkTree(receiver);
        check(verdict === "limit" || refused <= limits.maxRefused, "a guest was not stopped at its last refusal");
        if (verdict === "ok") continue;
        counts.stopped += 1;
        break;
      }
      counts.refused += refused;
      for (const known of IDS) for (const type of ["press", "change", "input", "click", "toString"]) receiver.emit(known, type, {});
      for (const { element: target, type } of sent) {
        const node = receiver.get(target);
        check(node?.kind === "element" && node.listeners.includes(type), `${target} was sent ${type} to which it does not listen`);
      }
      counts.events += sent.length;
    });
    return { property, counts: () => counts };
  },
};

/** How many nodes it has. */
function checkTree(receiver: WorkerTreeReceiver): number {
  const seen = new Set<string>();
  const walk = (children: readonly string[], depth: number): void => {
    check(children.length === 0 || depth <= limits.maxDepth, `a node at depth ${depth}`);
    for (const child of children) {
      check(!seen.has(child), `${child} is in the tree twice`);
      seen.add(child);
      const node = receiver.get(child);
      check(node?.id === child, `${child} is a child and no node`);
      if (node.kind === "text") {
        check(typeof node.text === "string" && node.text.length <= WORKER_TEXT_MAX, "a text that is too long, or none");
        continue;
      }
      check(isWorkerTag(node.tag), `an element <${String(node.tag)}>`);
      const parsed = parseWorkerProps(node.tag, node.props);
      check(parsed.refused.length === 0, `<${node.tag}> has props that its schema refuses: ${parsed.refused.join()}`);
      check(Object.keys(parsed.props).length === Object.keys(node.props).length, `<${node.tag}> has other props than its schema gives`);
      const events: readonly string[] = workerElements[node.tag].events;
      check(
        node.listeners.every((type) => events.includes(type)),
        `<${node.tag}> listens to ${node.listeners.join()}`,
      );
      check(new Set(node.listeners).size === node.listeners.length, "an event is listened to twice");
      walk(node.children, depth + 1);
    }
  };
  walk(receiver.roots(), 1);
  check(seen.size <= limits.maxNodes, `${seen.size} nodes`);
  for (const known of IDS) check(receiver.get(known) === undefined || seen.has(known), `${known} is kept and in no place of the tree`);
  return seen.size;
}

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
