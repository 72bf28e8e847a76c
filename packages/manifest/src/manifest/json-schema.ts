import * as z from "zod/mini";
import { manifestSchema } from "./schema.ts";

/** The published JSON Schema (draft 2020-12) of manifest.json: editors complete and check by it. Derived from the schema that the registry uses. */
export function manifestJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(manifestSchema, { io: "input", unrepresentable: "any" }) as Record<string, unknown>;
  return { ...schema, title: "Plaza mini-app manifest", description: "W3C MiniApp manifest with the `plaza` member." };
}
