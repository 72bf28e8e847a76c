import { fileURLToPath } from "node:url";
import { type Evil, startEvil } from "../../adversarial/rig/evil.ts";
import { makeAppFolder } from "../../rig/cli.ts";
import { test as base, expect } from "../../rig/workshop.ts";
import { type Control, openControl } from "./control.ts";
import type { Engine, EngineName } from "./engine.ts";
import { startFirefox } from "./firefox.ts";
import { serveIsolationPage } from "./isolation.ts";
import { openVictim, type Victim } from "./victim.ts";
import { startWebKit } from "./webkit.ts";

export { expect };
export const ENGINES: readonly EngineName[] = ["Firefox", "WebKit"];

export const LOOPING_ID = "test.hostile.worker";
const HOSTILE = fileURLToPath(new URL("../../../mini-apps/hostile", import.meta.url));
const START: Readonly<Record<EngineName, () => Promise<Engine>>> = { Firefox: startFirefox, WebKit: startWebKit };

/** An engine, and who must never hear anything from it. */
export interface Field {
  readonly engine: Engine;
  readonly evil: Evil;
  /** Names of the counting server that no one had before: what an attack reached is then never what another one did. */
  readonly nextName: (kind: "confined" | "control") => string;
  /** Pages of the shell that are well and at home, and pages of controls. */
  readonly idle: { readonly hosts: Victim[]; readonly controls: Control[] };
}

/** The shell, attacked. */
export interface Attacked extends Victim {
  readonly engine: Engine;
  /** Origin that nothing from the guest may reach. */
  readonly evil: string;
}

interface Fixtures {
  /**
   * The shell at home in a page of an engine, watched; judged at the test's end, and kept for the next one when nothing is the matter with it. `fresh` is
   * one that nobody had before: it has the keyboard.
   */
  readonly openHost: (name: EngineName, options?: { readonly fresh?: boolean }) => Promise<Attacked>;
  /** The suite's attacks in a page of the engine that nothing confines; `fresh` as above, and not kept. */
  readonly unconfined: (name: EngineName, options?: { readonly fresh?: boolean }) => Promise<Control>;
}

interface WorkerFixtures {
  readonly fields: (name: EngineName) => Promise<Field>;
  /** Address of a page whose global `networkIsolation` is what a host says of the engine that it is in. */
  readonly isolation: string;
  /** The hostile mini-app, by the pipeline that every publisher uses. */
  readonly hostile: true;
  /** A worker mini-app that loops as soon as it is ready. */
  readonly looping: true;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  fields: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs
    async ({}, use) => {
      const evil = await startEvil();
      const started = new Map<EngineName, Promise<Field>>();
      let names = 0;
      const nextName: Field["nextName"] = (kind) => {
        names += 1;
        return `${kind}-${names}`;
      };
      const start = async (name: EngineName): Promise<Field> => ({
        engine: await START[name](),
        evil,
        nextName,
        idle: { hosts: [], controls: [] },
      });
      await use((name) => {
        const field = started.get(name) ?? start(name);
        started.set(name, field);
        return field;
      });
      for (const result of await Promise.allSettled(started.values())) if (result.status === "fulfilled") await result.value.engine.close();
      await evil.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  isolation: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const page = await serveIsolationPage();
      await use(page.url);
      await page.close();
    },
    { scope: "worker" },
  ],

  hostile: [
    async ({ workshop }, use) => {
      const { code, stderr } = await workshop.publish(HOSTILE);
      expect(code, stderr).toBe(0);
      await use(true);
    },
    { scope: "worker", timeout: 120_000 },
  ],

  looping: [
    async ({ workshop }, use) => {
      const folder = await makeAppFolder({
        id: LOOPING_ID,
        name: "Looping",
        sandbox: "worker",
        source: "export async function mount(root, plaza) { await plaza.lifecycle.ready(); setTimeout(() => { for (;;); }); }",
      });
      try {
        const { code, stderr } = await workshop.publish(folder.dir);
        expect(code, stderr).toBe(0);
      } finally {
        await folder.remove();
      }
      await use(true);
    },
    { scope: "worker", timeout: 120_000 },
  ],

  openHost: async ({ workshop, fields }, use, testInfo) => {
    const opened: { readonly victim: Attacked; readonly field: Field }[] = [];
    await use(async (name, { fresh = false } = {}) => {
      const field = await fields(name);
      const kept = fresh ? undefined : field.idle.hosts.pop();
      const victim = kept ?? (await openVictim(field.engine, workshop));
      if (kept === undefined) await victim.load();
      const attacked = {
        ...victim,
        engine: field.engine,
        evil: field.evil.confined.replace("//confined.", `//${field.nextName("confined")}.`),
      };
      opened.push({ victim: attacked, field });
      return attacked;
    });
    for (const { victim, field } of opened) {
      const { page, health, evil, engine } = victim;
      const { errors, polluted, alerted } = await health();
      expect(errors, `uncaught errors of the host in ${engine.name}`).toEqual([]);
      expect(polluted, "a member on every object of the host").toBe(false);
      expect(await page.evaluate(() => location.origin), "the host's address").toBe(workshop.origin);
      expect(field.evil.hits(evil), "what reached the other origin").toEqual([]);
      // The host counts how often it had to stop a mini-app. Its page is not loaded again for that: what it does to its history at this
      // moment breaks off a navigation in Firefox.
      if (alerted || testInfo.status !== testInfo.expectedStatus) {
        await page.close();
        continue;
      }
      await victim.home();
      field.idle.hosts.push(victim);
    }
  },

  unconfined: async ({ fields }, use, testInfo) => {
    const opened: { readonly control: Control; readonly field: Field; readonly fresh: boolean }[] = [];
    await use(async (name, { fresh = false } = {}) => {
      const field = await fields(name);
      const kept = fresh ? undefined : field.idle.controls.pop();
      const control = kept ?? (await openControl(field.engine, field.evil, () => field.nextName("control")));
      opened.push({ control, field, fresh });
      return control;
    });
    for (const { control, field, fresh } of opened) {
      if (fresh || testInfo.status !== testInfo.expectedStatus) await control.page.close();
      else field.idle.controls.push(control);
      await field.engine.closeStrays();
    }
  },
});
