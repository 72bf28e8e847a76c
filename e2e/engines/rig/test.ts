import { fileURLToPath } from "node:url";
import { type Evil, startEvil } from "../../adversarial/rig/evil.ts";
import { test as base, expect } from "../../rig/workshop.ts";
import { type Control, openControl } from "./control.ts";
import type { Engine, EngineName } from "./engine.ts";
import { startFirefox } from "./firefox.ts";
import { serveIsolationPage } from "./isolation.ts";
import { openVictim, type Victim } from "./victim.ts";
import { startWebKit } from "./webkit.ts";

export { expect };
export const ENGINES: readonly EngineName[] = ["Firefox", "WebKit"];

const HOSTILE = fileURLToPath(new URL("../../../mini-apps/hostile", import.meta.url));
const START: Readonly<Record<EngineName, () => Promise<Engine>>> = { Firefox: startFirefox, WebKit: startWebKit };

/** An engine, and who must never hear anything from it: each has its own, because the suite's attacks have the same names in all. */
export interface Field {
  readonly engine: Engine;
  readonly evil: Evil;
}

interface Fixtures {
  /** The shell in a page of an engine, watched; judged at the test's end. */
  readonly openHost: (name: EngineName) => Promise<Victim & Field>;
  /** The suite's attacks in a page of the engine that nothing confines. */
  readonly unconfined: (name: EngineName) => Promise<Control>;
}

interface WorkerFixtures {
  readonly fields: (name: EngineName) => Promise<Field>;
  /** Address of a page whose global `networkIsolation` is what a host says of the engine that it is in. */
  readonly isolation: string;
  /** The hostile mini-app, by the pipeline that every publisher uses. */
  readonly hostile: true;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  fields: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs
    async ({}, use) => {
      const started = new Map<EngineName, Promise<Field>>();
      const start = async (name: EngineName): Promise<Field> => {
        const evil = await startEvil();
        return { evil, engine: await START[name]().catch((error: unknown) => evil.close().then(() => Promise.reject(error))) };
      };
      await use((name) => {
        const field = started.get(name) ?? start(name);
        started.set(name, field);
        return field;
      });
      for (const result of await Promise.allSettled(started.values())) {
        if (result.status === "rejected") continue;
        await result.value.engine.close();
        await result.value.evil.close();
      }
    },
    { scope: "worker" },
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

  openHost: async ({ workshop, fields }, use) => {
    const opened: (Victim & Field)[] = [];
    await use(async (name) => {
      const field = await fields(name);
      const victim = { ...(await openVictim(field.engine, workshop)), ...field };
      opened.push(victim);
      return victim;
    });
    for (const { page, health, evil, engine } of opened) {
      const { errors, polluted } = await health();
      expect(errors, `uncaught errors of the host in ${engine.name}`).toEqual([]);
      expect(polluted, "a member on every object of the host").toBe(false);
      expect(await page.evaluate(() => location.origin), "the host's address").toBe(workshop.origin);
      expect(evil.hits(evil.confined), "what reached the other origin").toEqual([]);
      await page.close();
    }
  },

  unconfined: async ({ fields }, use) => {
    const opened: (Control & Field)[] = [];
    await use(async (name) => {
      const field = await fields(name);
      const control = { ...(await openControl(field.engine, field.evil)), ...field };
      opened.push(control);
      return control;
    });
    for (const { page, engine } of opened) {
      await page.close();
      await engine.closeStrays();
    }
  },
});
