import { isMiniAppError, type MiniAppError } from "@plaza/protocol";

/** Equal as JSON, with `undefined` and the order of members significant: the suites run where no assertion library is. */
export function same(actual: unknown, expected: unknown): void {
  const [left, right] = [text(actual), text(expected)];
  if (left !== right) throw new Error(`expected ${right}, got ${left}`);
}

/** The typed error of a promise that must reject. */
export async function rejection(promise: Promise<unknown>): Promise<MiniAppError> {
  try {
    await promise;
  } catch (thrown) {
    if (isMiniAppError(thrown)) return thrown;
    throw thrown;
  }
  throw new Error("The promise was to be rejected.");
}

function text(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => (member === undefined ? "(undefined)" : member));
}
