import { type Column, type SQL, sql } from "drizzle-orm";
import * as z from "zod/mini";

/** Rows of a page of a long list. */
export const PAGE_SIZE = 50;

/** Where a page ends. Two rows of one millisecond are told apart by the id. */
export interface Before {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly id?: string;
}

/** `<milliseconds>` or `<milliseconds>~<uuid>`, as {@link pageOf} writes it. */
export const beforeSchema = z.pipe(
  z.string().check(z.regex(/^\d{1,15}(~[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/)),
  z.transform((text): Before => {
    const [at, id] = text.split("~");
    return { at: Number(at), ...(id === undefined ? {} : { id }) };
  }),
);

/** What a person types into a search field. */
export const searchSchema = z.string().check(z.minLength(1), z.maxLength(100));

/** The condition "after that row in a list that has its newest first". */
export function olderThan(before: Before, at: Column, id: Column): SQL {
  return before.id === undefined ? sql`${at} < ${before.at}` : sql`(${at}, ${id}) < (${before.at}, ${before.id}::uuid)`;
}

/** Any of the columns has the text in it, in whatever case. No pattern: what a person types has no wildcards. */
export function hasText(text: string, columns: readonly [Column, ...Column[]]): SQL {
  const found = columns.map((column) => sql`coalesce(strpos(lower(${column}::text), lower(${text})) > 0, false)`);
  return sql`(${sql.join(found, sql` or `)})`;
}

/** Cuts what was asked for with one row too many; `next` is there when that row was. */
export function pageOf<R>(rows: readonly R[], position: (last: R) => string): { readonly rows: readonly R[]; readonly next?: string } {
  const page = rows.slice(0, PAGE_SIZE);
  const last = page.at(-1);
  return { rows: page, ...(rows.length > PAGE_SIZE && last !== undefined ? { next: position(last) } : {}) };
}
