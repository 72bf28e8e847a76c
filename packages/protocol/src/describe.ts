import * as z from "zod/mini";
import { capabilities } from "./capabilities/index.ts";
import type { CapabilityDefinition } from "./define-capability.ts";

/** One row of the generated docs table. */
export interface MethodRow {
  readonly id: string;
  readonly capability: string;
  readonly version: string;
  readonly summary: string;
  readonly consent: string;
  readonly timeoutMs: number;
  readonly ratePerSecond: number;
  readonly burst: number;
  readonly inFlight: number;
  readonly maxBytes: number;
  /** JSON Schema (draft 2020-12). */
  readonly params: unknown;
  readonly result: unknown;
}

/** What docs, JSON Schema readers and conformance suites need of a registry of capabilities; derived, never written by hand. */
export function describeCapabilities(registry: Readonly<Record<string, CapabilityDefinition>> = capabilities): MethodRow[] {
  return Object.values(registry).flatMap((capability) =>
    Object.entries(capability.methods).map(([name, definition]) => ({
      id: `${capability.name}.${name}`,
      capability: capability.name,
      version: capability.version,
      summary: definition.summary,
      consent: definition.consent,
      timeoutMs: definition.timeoutMs,
      ...definition.limits,
      params: z.toJSONSchema(definition.params, { unrepresentable: "any", io: "input" }),
      result: z.toJSONSchema(definition.result, { unrepresentable: "any" }),
    })),
  );
}
