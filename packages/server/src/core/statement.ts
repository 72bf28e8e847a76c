import type { Database } from "./context.ts";

/** A statement that is made once for each database, with placeholders: drizzle writes the text of a long one in half a millisecond, each time it is asked to. */
export function statement<Prepared>(prepare: (db: Database) => Prepared): (db: Database) => Prepared {
  const made = new WeakMap<Database, Prepared>();
  return (db) => {
    const known = made.get(db);
    if (known !== undefined) return known;
    const prepared = prepare(db);
    made.set(db, prepared);
    return prepared;
  };
}
