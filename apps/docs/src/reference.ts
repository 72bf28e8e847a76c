import { defaultSessionLimits, describeCapabilities, errorCatalogue, methodTable, sessionLimitFacts } from "@plaza/protocol";
import { incidentRules } from "@plaza/protocol/services";

const NOTE = "<!-- Made from packages/protocol by `pnpm --filter @plaza-apps/docs run generate`; edit the contracts, not this page. -->";

function duration(ms: number): string {
  return ms >= 60_000 ? `${ms / 60_000} min` : `${ms / 1_000} s`;
}

function bytes(count: number): string {
  return count >= 1024 * 1024 ? `${count / 1024 / 1024} MiB` : `${count / 1024} KiB`;
}

function capabilitiesPage(): string {
  const parts = [
    NOTE,
    "",
    "# Capabilities",
    "",
    "Every call takes one object and returns a promise that always settles. *Consent* says who must agree before the host acts.",
  ];
  for (const row of describeCapabilities()) {
    const heading = `## ${row.capability}`;
    if (!parts.includes(heading)) {
      parts.push("", heading, "", `Version ${row.version}.`);
    }
    const example = JSON.stringify(methodTable().get(row.id)?.definition.example, null, 2);
    parts.push("", `### ${row.id}`, "", row.summary, "", "```ts", `await plaza.${row.id}(${example === "{}" ? "" : example});`, "```", "");
    parts.push(
      `Consent: ${row.consent}. Time: ${duration(row.timeoutMs)}.`,
      "",
      "::: details Parameters and result",
      "```json",
      JSON.stringify({ params: row.params, result: row.result }, null, 2),
      "```",
      ":::",
    );
  }
  return `${parts.join("\n")}\n`;
}

function errorsPage(): string {
  const parts = [
    NOTE,
    "",
    "# Error codes",
    "",
    "Every failure that crosses a boundary carries one of these codes. *Retryable*: the same call may work later, unchanged.",
  ];
  for (const [code, entry] of Object.entries(errorCatalogue)) {
    parts.push("", `## ${code}`, "", `${entry.summary}`, "", `Retryable: ${entry.retryable ? "yes" : "no"}. For the ${entry.audience}.`);
  }
  return `${parts.join("\n")}\n`;
}

function limitsPage(): string {
  const methods = describeCapabilities().map(
    (row) => `| ${row.id} | ${row.ratePerSecond} | ${row.burst} | ${row.inFlight} | ${bytes(row.maxBytes)} | ${duration(row.timeoutMs)} |`,
  );
  const session = Object.entries(defaultSessionLimits).map(([name, value]) => {
    const { unit, stops, rows } = sessionLimitFacts[name as keyof typeof sessionLimitFacts];
    const shown = unit === "bytes" ? bytes(value) : `${value.toLocaleString("en")}${unit === "count" ? "" : ` ${unit}`}`;
    return `| ${name} | ${shown} | ${stops} | ${rows.join(", ")} |`;
  });
  const incidents = Object.entries(incidentRules).map(([name, { summary, rows }]) => `| ${name} | ${summary} | ${rows.join(", ")} |`);
  const parts = [
    NOTE,
    "",
    "# Limits",
    "",
    "Enforced in the gate, before the host's main thread sees a call. Beyond them a call is refused with RATE_LIMITED (and `retryAfterMs`), BRIDGE_BUSY or PAYLOAD_TOO_LARGE; a message that is grossly over the limits, or one violation too many, ends the session. The console shows the same figures under Policy.",
    "",
    "## Of a session",
    "",
    "`createHost({ limits })` sets others. A message may carry no port of its own; storage has the manifest's quota (`storage.quota_kb`), on the device and in the account.",
    "",
    "| limit | value | stops | rows |",
    "| --- | ---: | --- | --- |",
    ...session,
    "",
    "## Of a method",
    "",
    "They stand with the method in `packages/protocol/src/capabilities`.",
    "",
    "| method | calls per second | at once | in flight | parameters | time |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    ...methods,
    "",
    "## Incidents",
    "",
    "A guest that is stopped for breaking a rule is an incident in the console, with app, release and what the host says about it. Rows are those of the [threat model](./threat-model.md).",
    "",
    "| rule | what happened | rows |",
    "| --- | --- | --- |",
    ...incidents,
  ];
  return `${parts.join("\n")}\n`;
}

/** The generated pages: file name → text. */
export function referencePages(): Readonly<Record<string, string>> {
  return { "capabilities.md": capabilitiesPage(), "errors.md": errorsPage(), "limits.md": limitsPage() };
}
