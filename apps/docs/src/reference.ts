import { describeCapabilities, errorCatalogue, methodTable } from "@plaza/protocol";

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
  const rows = describeCapabilities().map(
    (row) => `| ${row.id} | ${row.ratePerSecond} | ${row.burst} | ${row.inFlight} | ${bytes(row.maxBytes)} |`,
  );
  return `${[NOTE, "", "# Limits", "", "Enforced in the gate, before the host's main thread sees a call. Beyond them a call is refused with RATE_LIMITED, BRIDGE_BUSY or PAYLOAD_TOO_LARGE.", "", "| method | calls per second | at once | in flight | parameters |", "| --- | ---: | ---: | ---: | ---: |", ...rows].join("\n")}\n`;
}

/** The generated pages: file name → text. */
export function referencePages(): Readonly<Record<string, string>> {
  return { "capabilities.md": capabilitiesPage(), "errors.md": errorsPage(), "limits.md": limitsPage() };
}
