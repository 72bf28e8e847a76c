import { attacks } from "@plaza-apps/hostile/src/attacks.ts";
import { withoutControl } from "./rig/control.ts";
import type { EngineName } from "./rig/engine.ts";
import { ENGINES, expect, test } from "./rig/test.ts";
import { HOSTILE_ID } from "./rig/victim.ts";

/*
 * Every attack of the suite that is about the sandbox, in engines besides Chromium: new ones are included by themselves. Each has its control where
 * there is one (rig/control.ts): the very same code, unconfined, in the same engine. The confined one runs first, so when the control's effect has
 * arrived, the confined one has had its time. That nothing reached the other origin, and that the host is well, is asserted after every test (rig/test.ts).
 */

/** Ways out of S-06 that make no request in an engine even where nothing confines them, or only once a page has nothing else to load. */
const SILENT: Readonly<Record<EngineName, readonly string[]>> = { Firefox: ["ping", "prefetch"], WebKit: ["prefetch"] };
/** What does not hold in an engine; written down, with what a host can do about it, in the threat model under "Other engines". */
const KNOWN: Readonly<Partial<Record<EngineName, Readonly<Record<string, readonly string[]>>>>> = {
  WebKit: { "child realms": ["shared worker"], "text into code": ["wasm"], "features one by one": ["camera", "microphone"] },
};
/** Families whose attacks a person's click might help. */
const CLICKED = new Set(["S-02", "S-03"]);

for (const name of ENGINES) {
  for (const { id, name: way } of attacks.filter((attack) => attack.id.startsWith("S-"))) {
    const known = KNOWN[name]?.[way] ?? [];
    test(`"${way}" gains nothing${known.length > 0 ? ` but ${known.join(" and ")}` : ""} [${id}] in ${name}`, async ({
      openHost,
      unconfined,
      hostile: _,
    }) => {
      const { attack, outcome, page, evil, engine } = await openHost(name);
      const windows = await engine.windows();
      await attack(way, evil.confined);
      const end = await outcome();
      if ("findings" in end) for (const { gained } of end.findings) expect(gained.filter((one) => !known.includes(one))).toEqual([]);
      const own = await engine.windows();
      const without = withoutControl(way, name);
      if (without === undefined) {
        const control = await unconfined(name);
        await control.launch(way);
        const effects = async (): Promise<number> => (await control.effects()).length;
        await expect.poll(effects, "what the same code does where nothing confines it").toBeGreaterThan(0);
        if (id === "S-06") {
          const silent = async (): Promise<string[]> => {
            const seen = await control.effects();
            return (await control.channels()).filter((channel) => !seen.includes(channel) && !SILENT[name].includes(channel));
          };
          await expect.poll(silent, "ways out that reach nobody even unconfined").toEqual([]);
        }
      }
      expect(own, "windows that the guest opened").toBe(windows);
      // Below its own address it may go where it likes.
      expect(await page.evaluate(() => location.pathname), "the host's address").toContain(`/miniapp/${HOSTILE_ID}/`);
    });
  }

  for (const { id, name: way } of attacks.filter((attack) => CLICKED.has(attack.id))) {
    test(`"${way}" gains nothing by a click either [${id}] in ${name}`, async ({ openHost, hostile: _ }) => {
      const { attack, outcome, page, evil, engine } = await openHost(name);
      const windows = await engine.windows();
      await attack(way, evil.confined, { click: true });
      expect(await outcome()).toMatchObject({ findings: [{ gained: [] }] });
      expect(await engine.windows(), "windows that the guest opened").toBe(windows);
      expect(await page.evaluate(() => location.pathname)).toContain(`/miniapp/${HOSTILE_ID}/`);
    });
  }
}
