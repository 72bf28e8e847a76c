import type { IsolationReport } from "@plaza/protocol/services";

/** The report for a person at a terminal. */
export function table({ browser, host, totals, rows, seconds }: IsolationReport): string {
  const lines = rows.flatMap(({ id, attempted, contained, attacks, reason = "" }) => {
    if (!attempted) return [`· ${id}  not attempted: ${reason}`];
    const without = attacks.filter(({ control }) => control === "none").length;
    const head = `${contained ? "✓" : "✗"} ${id}  ${contained ? "contained" : "NOT CONTAINED"}  ${attacks.length} ${attacks.length === 1 ? "attack" : "attacks"}${without > 0 ? `, ${without} without a control` : ""}`;
    const failed = attacks.filter((attack) => !attack.contained);
    return [head, ...failed.flatMap(({ name, evidence }) => [`       ${name}`, ...evidence.map((line) => `         ${line}`)])];
  });
  const summary = `${totals.attempted} of ${totals.rows} rows attempted: ${totals.contained} contained, ${totals.uncontained} not contained; ${totals.notAttempted} not attempted`;
  return [...lines, "", `Plaza ${host.version} at ${host.origin} in ${browser.name} ${browser.version}, ${seconds} s`, summary].join("\n");
}
