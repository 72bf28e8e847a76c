import { attacks } from "@plaza-apps/hostile/src/attacks.ts";
import { type Control, withoutControl } from "./rig/control.ts";
import type { EngineName } from "./rig/engine.ts";
import { poll } from "./rig/poll.ts";
import { ENGINES, expect, test } from "./rig/test.ts";
import { HOSTILE_ID } from "./rig/victim.ts";

/*
 * Every attack of the suite that is about the sandbox, in engines besides Chromium: new ones are included by themselves. Each has its control where
 * there is one (rig/control.ts): the very same code, unconfined, in the same engine. The confined one runs first, so when the control's effect has
 * arrived, the confined one has had its time. That nothing reached the other origin, and that the host is well, is asserted after every test (rig/test.ts).
 */

/** Ways out of S-06 that make no request in an engine even where nothing confines them, or only once a page has nothing else to load. */
const SILENT: Readonly<Record<EngineName, readonly string[]>> = { Firefox: ["ping", "prefetch"], WebKit: ["prefetch"] };
/** Families whose attacks a person's click might help. */
const CLICKED = new Set(["S-02", "S-03", "S-18"]);
/** Families whose attacks end the guest that they run in: each has one of its own. The others share one, and each of them reports. */
const ALONE = new Set(["S-04", "S-05"]);

interface Group {
  readonly id: string;
  /** What the guest is asked to run. */
  readonly run: string;
  readonly names: readonly string[];
}

const groups: readonly Group[] = [...new Set(attacks.map(({ id }) => id))]
  .filter((id) => id.startsWith("S-"))
  .flatMap((id) => {
    const names = attacks.filter((attack) => attack.id === id).map((attack) => attack.name);
    return ALONE.has(id) ? names.map((name) => ({ id, run: name, names: [name] })) : [{ id, run: id, names }];
  });

/** Families that take the whole page away from who looks at it: their effect is seen by the server alone. */
const AWAY = new Set(["S-02", "S-03"]);

/** Waits for what the same code does where nothing confines it. */
async function expectEffect(control: Control, { id }: Group, way: string, engine: EngineName): Promise<void> {
  await control.launch(way);
  const effects = async (): Promise<number> => (AWAY.has(id) ? control.hits() : await control.effects()).length;
  await poll(effects, { message: `what "${way}" does where nothing confines it` }).toBeGreaterThan(0);
  if (id !== "S-06") return;
  const silent = async (): Promise<string[]> => {
    const seen = await control.effects();
    return (await control.channels()).filter((channel) => !seen.includes(channel) && !SILENT[engine].includes(channel));
  };
  await poll(silent, { message: "ways out that reach nobody even unconfined" }).toEqual([]);
}

for (const name of ENGINES) {
  for (const group of groups) {
    const { id, run, names } = group;
    const clicks = CLICKED.has(id) ? [false, true] : [false];
    test(`${names.map((way) => `"${way}"`).join(", ")}: nothing is gained${clicks.length > 1 ? ", by a click neither" : ""} [${id}] in ${name}`, async ({
      openHost,
      unconfined,
      hostile: _,
    }) => {
      const { attack, outcome, page, evil, engine, home } = await openHost(name);
      const windows = await engine.windows();
      for (const click of clicks) {
        if (click) await home();
        await attack(run, evil, { click });
        const end = await outcome();
        if (ALONE.has(id) && "stopped" in end) expect(end.stopped).toContain("It tried to leave its sealed place");
        else expect(end).toEqual({ findings: names.map((way) => ({ id, name: way, gained: [], evidence: expect.anything() })) });
      }
      const controlled = names.filter((way) => withoutControl(way, name) === undefined);
      const own = await engine.windows();
      let control: Control | undefined;
      for (const way of controlled) {
        control = control === undefined || AWAY.has(id) ? await unconfined(name, { fresh: AWAY.has(id) }) : control;
        await expectEffect(control, group, way, name);
      }
      expect(own, "windows that the guest opened").toBe(windows);
      // Below its own address it may go where it likes.
      expect(await page.evaluate(() => location.pathname), "the host's address").toContain(`/miniapp/${HOSTILE_ID}/`);
    });
  }
}
