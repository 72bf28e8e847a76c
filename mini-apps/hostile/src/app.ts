import { GUEST_REALM, type GuestRealm } from "@plaza/protocol";
import type { Plaza } from "@plaza/sdk";
import type { Arena, Attack } from "./attack.ts";
import { attacks, companions } from "./attacks.ts";

/**
 * Runs what the launch query asks for: `?run=<id or name>&evil=<origin>&declared=<origin>&seed=<number>`, with `&click` only once the button is pressed; without `run` nothing
 * is attacked. The findings stand as JSON in `#report`.
 */
export async function mount(root: Element, plaza: Plaza): Promise<void> {
  const query = new URLSearchParams(plaza.launch.query);
  const wanted = query.get("run");
  const realm = (globalThis as Record<symbol, unknown>)[GUEST_REALM] as GuestRealm;
  const declared = query.get("declared");
  const arena: Arena = {
    evil: query.get("evil") ?? "http://evil.invalid",
    ...(declared === null ? {} : { declared }),
    seed: Number(query.get("seed") ?? 1),
    endpoint: realm.endpoint,
    plaza,
  };
  const all: readonly Attack[] = [...attacks, ...companions.filter(({ name }) => name === wanted)];
  const chosen = all.filter(({ id, name }) => wanted === id || wanted === name);
  for (const attack of chosen.filter(({ early }) => early)) await attack.run(arena);
  await plaza.lifecycle.ready();
  const late = chosen.filter(({ early }) => !early);
  if (query.has("click")) onClick(root, () => void report(root, late, arena));
  else await report(root, late, arena);
}

async function report(root: Element, chosen: readonly Attack[], arena: Arena): Promise<void> {
  const findings: unknown[] = [];
  for (const attack of chosen) findings.push({ id: attack.id, name: attack.name, ...(await attack.run(arena)) });
  root.append(Object.assign(document.createElement("pre"), { id: "report", textContent: JSON.stringify(findings) }));
}

function onClick(root: Element, act: () => void): void {
  root.append(Object.assign(document.createElement("button"), { textContent: "Attack", onclick: act }));
}
