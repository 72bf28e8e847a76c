/** Rows or ids of one statement: PostgreSQL takes 65,535 parameters, and a row has up to 15. */
const PART = 4_000;

/** Does with parts of a long list what one statement cannot do with all of it. */
export async function inParts<T, R>(list: readonly T[], act: (part: T[]) => Promise<readonly R[]>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < list.length; start += PART) results.push(...(await act(list.slice(start, start + PART))));
  return results;
}
