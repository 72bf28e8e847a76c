/**
 * SQLSTATE classes and codes that say "not now": the statement was right, and the same request may succeed in a moment. 08 connection, 40 taken back (deadlock,
 * serialization), 53 no memory, disk or connections left, 57P0 shutting down or starting, 55P03 a lock that could not be had in time.
 * Source: https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
const SQLSTATE = /^(?:08...|40...|53...|57P0.|55P03)$/;
const SYSTEM = new Set(["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE", "ETIMEDOUT"]);
/** What `pg` and its pool throw without a code. */
const WITHOUT_CODE = /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** True where the database could not do its part now, however deep in the causes it says so. Whatever the request had begun in a transaction is undone. */
export function isDatabaseFault(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const { code, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown };
    if (typeof code === "string" && (SQLSTATE.test(code) || (SYSTEM.has(code) && syscall !== "open"))) return true;
    if (WITHOUT_CODE.test(error.message)) return true;
  }
  return false;
}
