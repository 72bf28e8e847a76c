import { COFFEE, PACKING, SPLITTER } from "../rig/apps.ts";
import { makeAppFolder, runCli, type TinyApp } from "../rig/cli.ts";
import type { PlazaAddress } from "../rig/plaza.ts";

const small = "export async function mount(root, plaza) { root.textContent = 'A small app'; await plaza.lifecycle.ready(); }";
const loops = "export async function mount(root, plaza) { await plaza.lifecycle.ready(); setTimeout(() => { for (;;); }); }";

const tiny = (name: string, source: string, sandbox: "frame" | "worker" = "frame"): TinyApp => ({
  id: `test.soak.${name}`,
  name: `Soak ${name}`,
  sandbox,
  source,
});

/** More mini-apps than a host keeps alive: each open of one of them in turn starts a guest, and ends another. */
const turns = ["a", "b", "c", "d", "e"].map((name) => tiny(name, small));
/** They hang, and are killed. */
const hanging = [tiny("loop", loops), tiny("worker", loops, "worker")];

export const SOAK_IDS: readonly string[] = [...turns, ...hanging].map(({ id }) => id);
/** Opened and closed. */
export const peaceful: readonly string[] = [COFFEE.id, PACKING.id, SPLITTER.id, ...turns.map(({ id }) => id)];
/** Opened and stopped by the host. */
export const killed: readonly string[] = hanging.map(({ id }) => id);

export async function publishAll(plaza: PlazaAddress): Promise<void> {
  for (const app of [...turns, ...hanging]) {
    const folder = await makeAppFolder(app);
    try {
      const { code, stderr } = await runCli(["publish", folder.dir, "--channel", "dev"], plaza);
      if (code !== 0) throw new Error(`${app.id} could not be published:\n${stderr}`);
    } finally {
      await folder.remove();
    }
  }
}
