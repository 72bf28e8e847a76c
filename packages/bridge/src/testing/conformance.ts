import { type CapabilityDefinition, capabilities, describeCapabilities, methodTable } from "@plaza/protocol";

/** What any host build must accept and refuse for one method; derived from its contract. */
export interface ConformanceCase {
  readonly id: string;
  /** The contract's example. */
  readonly valid: unknown;
  /** Params that the contract does not allow, each with what is wrong with it. */
  readonly invalid: readonly { readonly why: string; readonly params: unknown }[];
}

/** Cases of every method of a registry. */
export function conformanceCases(registry: Readonly<Record<string, CapabilityDefinition>> = capabilities): ConformanceCase[] {
  const table = methodTable(registry);
  return describeCapabilities(registry).flatMap((row) => {
    const resolved = table.get(row.id);
    if (!resolved) return [];
    const { params, example } = resolved.definition;
    const candidates = [
      { why: "null", params: null },
      { why: "a string", params: "x" },
      { why: "an array", params: [] as unknown },
      ...membersRemoved(row.params, example),
      ...membersSpoilt(example),
    ];
    // A member of any type (JSON storage) has no wrong value: what the schema accepts is no invalid case.
    return [{ id: row.id, valid: example, invalid: candidates.filter((candidate) => !params.safeParse(candidate.params).success) }];
  });
}

function membersRemoved(schema: unknown, example: unknown): { why: string; params: unknown }[] {
  const required = (schema as { readonly required?: readonly string[] }).required ?? [];
  return required.map((key) => ({ why: `without ${key}`, params: omit(example, key) }));
}

function membersSpoilt(example: unknown): { why: string; params: unknown }[] {
  return Object.keys(example as object).map((key) => ({
    why: `${key} of another type`,
    params: { ...(example as object), [key]: { wrong: [true] } },
  }));
}

function omit(value: unknown, key: string): unknown {
  return Object.fromEntries(Object.entries(value as object).filter(([name]) => name !== key));
}
