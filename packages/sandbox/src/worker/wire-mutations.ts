import {
  MUTATION_TYPE_INSERT_CHILD,
  MUTATION_TYPE_REMOVE_CHILD,
  MUTATION_TYPE_UPDATE_PROPERTY,
  NODE_TYPE_ELEMENT,
  type RemoteMutationRecord,
  type RemoteNodeSerialization,
  ROOT_ID,
  UPDATE_PROPERTY_TYPE_EVENT_LISTENER,
} from "@remote-dom/core";

/** A mutation of remote-dom's, as plain data. */
export type WireMutation = readonly unknown[];

type Listener = (detail: unknown) => unknown;
interface Mirror {
  readonly children: string[];
  readonly listeners: Map<string, Listener>;
}

/** Depth of a property's value that is carried; options of a select need two. */
const MAX_DEPTH = 8;

/**
 * Turns remote-dom's records into what may cross the wire, and keeps what may not.
 *
 * 1. An inserted tree becomes one record per node, parent first: the message's depth is then constant, whatever the tree's.
 * 2. Functions never cross. A listener becomes `true`, and stays here under its element's id until the element is removed.
 * 3. Property values become plain data; what is not (functions, class instances) becomes null.
 */
export function createMutationFlattener(): {
  flatten(record: RemoteMutationRecord): WireMutation[];
  listener(id: string, type: string): Listener | undefined;
} {
  const mirror = new Map<string, Mirror>([[ROOT_ID, { children: [], listeners: new Map() }]]);

  const insert = (parent: string, node: RemoteNodeSerialization, index: number): WireMutation[] => {
    mirror.get(parent)?.children.splice(index, 0, node.id);
    if (node.type !== NODE_TYPE_ELEMENT || !("children" in node)) return [[MUTATION_TYPE_INSERT_CHILD, parent, { ...node }, index]];
    const listeners = new Map(Object.entries(node.eventListeners ?? {}) as [string, Listener][]);
    mirror.set(node.id, { children: [], listeners });
    const plain = {
      id: node.id,
      type: node.type,
      element: node.element,
      properties: plainRecord(node.properties ?? {}),
      attributes: plainRecord(node.attributes ?? {}),
      eventListeners: Object.fromEntries([...listeners.keys()].map((name) => [name, true])),
      children: [],
    };
    return [[MUTATION_TYPE_INSERT_CHILD, parent, plain, index], ...node.children.flatMap((child, at) => insert(node.id, child, at))];
  };
  const forget = (id: string): void => {
    for (const child of mirror.get(id)?.children ?? []) forget(child);
    mirror.delete(id);
  };

  return {
    flatten(record) {
      switch (record[0]) {
        case MUTATION_TYPE_INSERT_CHILD:
          return insert(record[1], record[2], record[3]);
        case MUTATION_TYPE_REMOVE_CHILD: {
          const [removed] = mirror.get(record[1])?.children.splice(record[2], 1) ?? [];
          if (removed !== undefined) forget(removed);
          return [[...record]];
        }
        case MUTATION_TYPE_UPDATE_PROPERTY: {
          const [type, id, name, value, kind] = record;
          if (kind !== UPDATE_PROPERTY_TYPE_EVENT_LISTENER) return [[type, id, name, plain(value), kind]];
          const listeners = mirror.get(id)?.listeners;
          if (typeof value === "function") listeners?.set(name, value as Listener);
          else listeners?.delete(name);
          return [[type, id, name, typeof value === "function" ? true : null, kind]];
        }
        default:
          return [[...record]];
      }
    },
    listener: (id, type) => mirror.get(id)?.listeners.get(type),
  };
}

function plainRecord(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).flatMap(([name, value]) => (value === undefined ? [] : [[name, plain(value)]])));
}

function plain(value: unknown, depth = 0): unknown {
  if (typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return value;
  if (typeof value !== "object" || value === null || depth === MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return null;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item, depth + 1)]));
}
