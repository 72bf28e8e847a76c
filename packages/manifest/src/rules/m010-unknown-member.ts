import * as z from "zod/mini";
import { plazaSchema } from "../manifest/schema.ts";
import { at, entriesAt, itemsAt, type Rule } from "./rule.ts";

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: Node | boolean;
}

function* unknownMembers(
  node: Node,
  input: unknown,
  path: readonly PropertyKey[],
): Iterable<{ path: readonly PropertyKey[]; known: readonly string[] }> {
  if (node.items !== undefined)
    for (const [index] of itemsAt(input).entries()) yield* unknownMembers(node.items, at(input, index), [...path, index]);
  for (const [key, value] of entriesAt(input)) {
    const properties = node.properties;
    if (properties !== undefined) {
      const member = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (member === undefined) yield { path: [...path, key], known: Object.keys(properties) };
      else yield* unknownMembers(member, value, [...path, key]);
    } else if (typeof node.additionalProperties === "object") {
      yield* unknownMembers(node.additionalProperties, value, [...path, key]);
    }
  }
}

/** A misspelt member of `plaza` would be ignored in silence; members outside `plaza` belong to the W3C and to other vendors, and are. */
export const unknownMember: Rule = {
  id: "M010-unknown-member",
  covers: [],
  fix: "Remove it, or correct its spelling.",
  *check({ input }) {
    const schema = z.toJSONSchema(plazaSchema, { io: "input", unrepresentable: "any" }) as Node;
    for (const { path, known } of unknownMembers(schema, at(input, "plaza"), ["plaza"])) {
      yield {
        path,
        message: "is not a member that Plaza knows.",
        fix: `Remove it, or correct its spelling. Known here: ${known.join(", ")}.`,
      };
    }
  },
};
