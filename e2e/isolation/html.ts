import type { IsolationAttack, IsolationReport, IsolationRow } from "@plaza/protocol/services";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** SECURITY: much of a report is words of hostile code, and this page is opened from a disk (test "words of an attack stay words"). */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}

/** The report as a page of its own: no script, no picture, no style sheet from anywhere. */
export function renderReport(report: IsolationReport): string {
  const { browser, host, totals, rows, startedAt, seconds, signature } = report;
  const verdict =
    totals.uncontained === 0
      ? `<p class="good">All ${totals.attempted} attempted rows were contained.</p>`
      : `<p class="bad">${totals.uncontained} of ${totals.attempted} attempted rows were NOT contained.</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Isolation report: ${escapeHtml(browser.name)} ${escapeHtml(browser.version)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Isolation report</h1>
${verdict}
<dl>
<dt>Browser</dt><dd>${escapeHtml(browser.name)} ${escapeHtml(browser.version)}</dd>
<dt>Host</dt><dd>Plaza ${escapeHtml(host.version)} at ${escapeHtml(host.origin)}</dd>
<dt>Made</dt><dd>${escapeHtml(new Date(startedAt).toISOString())}, in ${seconds} s</dd>
<dt>Rows</dt><dd>${totals.rows}: ${totals.attempted} attempted, ${totals.contained} contained, ${totals.uncontained} not contained, ${totals.notAttempted} not attempted</dd>
</dl>
<h2>Rows of the threat model</h2>
${rows.map(renderRow).join("\n")}
<h2>Signature</h2>
<p>Signed with the host's key. This page cannot check that; <code>npm run isolation-report -- --verify isolation-report.json</code> does.</p>
<pre>${escapeHtml(signature)}</pre>
</main>
</body>
</html>
`;
}

function renderRow({ id, attempted, contained, attacks, reason = "" }: IsolationRow): string {
  const state = !attempted ? "not attempted" : contained ? "contained" : "NOT CONTAINED";
  const look = !attempted ? "soft" : contained ? "good" : "bad";
  const body = attempted ? attacks.map(renderAttack).join("") : `<p>${escapeHtml(reason)}</p>`;
  return `<details${contained === false ? " open" : ""}><summary><b>${escapeHtml(id)}</b> <span class="${look}">${state}</span>${attempted ? ` <span class="soft">${attacks.length}</span>` : ""}</summary>${body}</details>`;
}

function renderAttack({ name, contained, control, evidence, ms }: IsolationAttack): string {
  const lines = evidence.map((line) => `<li>${escapeHtml(line)}</li>`).join("");
  return `<section><h3>${escapeHtml(name)}</h3><p><span class="${contained ? "good" : "bad"}">${contained ? "contained" : "NOT CONTAINED"}</span>, ${
    control === "succeeds" ? "its control succeeds" : "no control: by itself this proves little"
  } <span class="soft">${ms} ms</span></p><ul>${lines}</ul></section>`;
}

const STYLE = `
:root { color-scheme: light dark; --good: #0b6e4f; --bad: #b3261e; --soft: #5c6660; --line: #d7ddd9; }
@media (prefers-color-scheme: dark) { :root { --good: #63c9a2; --bad: #ff8a80; --soft: #a3ada7; --line: #38413c; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 56rem; margin: auto; padding: 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
details { border-top: 1px solid var(--line); padding: .5rem 0; }
summary { cursor: pointer; }
section { margin-inline-start: 1rem; }
h3 { font-size: 1rem; margin: .75rem 0 0; }
p { margin: .25rem 0; }
li, pre { overflow-wrap: anywhere; white-space: pre-wrap; }
.good { color: var(--good); } .bad { color: var(--bad); font-weight: 700; } .soft { color: var(--soft); }
`;
