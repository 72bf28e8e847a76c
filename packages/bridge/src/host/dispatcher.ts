import { type MethodLimits, MiniAppError, type ResolvedMethod } from "@plaza/protocol";
import type { ParsedCall } from "./guard.ts";

/** A call that may be passed on: its params are the copy that the schema made. */
export interface AcceptedCall {
  readonly id: string;
  readonly method: string;
  readonly params: unknown;
}

const MAX_ISSUES = 5;
/** Longest path of an issue: its keys are the guest's own words. */
const MAX_PATH = 128;

/**
 * Looks a call up: the one place where a name from a guest meets anything of ours.
 *
 * SECURITY: `allowed` is a Map of the session's method ids; the id is a key of it or the call is refused. No property is read by a name that a guest
 * chose (tests [B-01], [B-03], [B-09]).
 * @throws METHOD_NOT_FOUND no host has it; CAPABILITY_DENIED this session may not call it
 */
export function resolveMethod(method: string, table: ReadonlyMap<string, ResolvedMethod>, allowed: ReadonlySet<string>): ResolvedMethod {
  const resolved = table.get(method);
  if (!resolved) throw new MiniAppError("METHOD_NOT_FOUND");
  if (!allowed.has(method)) throw new MiniAppError("CAPABILITY_DENIED");
  return resolved;
}

/**
 * Judges the params of a call by the contract and returns the parsed copy, the only value that is used afterwards.
 * @throws PAYLOAD_TOO_LARGE, INVALID_PARAMS with at most five issues
 */
export function parseParams(call: ParsedCall, resolved: ResolvedMethod, limits: MethodLimits): unknown {
  if (call.bytes > limits.maxBytes) {
    throw new MiniAppError("PAYLOAD_TOO_LARGE", undefined, { data: { bytes: call.bytes, maxBytes: limits.maxBytes } });
  }
  const parsed = resolved.definition.params.safeParse(call.params);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, MAX_ISSUES)
    .map((issue) => ({ path: issue.path.map(String).join(".").slice(0, MAX_PATH), message: issue.message }));
  throw new MiniAppError("INVALID_PARAMS", undefined, { data: { issues } });
}
