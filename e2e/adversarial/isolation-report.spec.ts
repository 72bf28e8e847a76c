import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { IsolationReport } from "@plaza/protocol/services";
import { HOSTILE_IDS } from "../isolation/ground.ts";
import { expectAccessible } from "../rig/accessible.ts";
import { openConsole } from "../rig/console.ts";
import type { PlazaAddress } from "../rig/plaza.ts";
import { expect, test } from "../rig/workshop.ts";
import { HOSTILE } from "./rig/variant.ts";

const RUNNER = fileURLToPath(new URL("../isolation/run.ts", import.meta.url));

/** An attack that gains something for certain: a report in which it is contained is one that cannot fail. */
const PLANTED = `import { attemptAll, type Attack } from "../attack.ts";
export const parentAttacks: readonly Attack[] = [
  { id: "S-01", name: "planted", run: () => attemptAll({ "something that everybody may": () => document.title }) },
];
`;

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command against a server, as `npm run isolation-report` runs it once all is built. */
function run(plaza: PlazaAddress, ...args: string[]): Promise<Result> {
  const { origin, consoleOrigin, publisherToken } = plaza;
  const where = ["--against", origin, "--console", consoleOrigin];
  const child = spawn(process.execPath, ["--import", "tsx", RUNNER, ...where, ...args], {
    env: { ...process.env, PLAZA_TOKEN: publisherToken },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Its own server: what a report publishes would take the place of what the other files attack with. */
const OPEN_TO_ATTACK = { env: { PLAZA_DEMO_APPS: HOSTILE_IDS.join(",") } };

test.describe.configure({ timeout: 240_000 });

test("the isolation report attacks a host, has what it found signed, and the console shows it; anybody can verify it, and notices a changed letter", async ({
  ownPlaza,
  page,
}) => {
  const plaza = await ownPlaza(OPEN_TO_ATTACK);
  const folder = await mkdtemp(join(tmpdir(), "plaza-report-"));
  try {
    const made = await run(plaza, "--json", "--quick", "--only", "S-01,B-01,B-20,H-13,H-16", "--out", folder);
    expect(made.code, made.stderr).toBe(0);
    const report = JSON.parse(made.stdout) as IsolationReport;
    expect(report).toMatchObject({
      report: "plaza-isolation-report",
      format: 1,
      browser: { name: "Chromium" },
      host: { origin: plaza.origin },
      totals: { rows: 5, attempted: 4, contained: 4, uncontained: 0, notAttempted: 1 },
    });
    expect(report.rows.map(({ id }) => id)).toEqual(["S-01", "B-01", "B-20", "H-13", "H-16"]);
    // A containment that was not measured against a control would prove nothing.
    for (const { id, attacks } of report.rows)
      for (const { control, evidence } of attacks) expect(control, `${id} ${evidence.join()}`).toBe("succeeds");
    expect(made.stderr).toContain("B-20 give the port away: contained, control succeeds");

    const file = join(folder, "isolation-report.json");
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(report);
    expect(await readFile(join(folder, "isolation-report.html"), "utf8")).toContain("All 4 attempted rows were contained.");
    expect(await run(plaza, "--verify", file)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^valid: signed with index-/) });
    await writeFile(file, JSON.stringify({ ...report, seconds: report.seconds + 1 }));
    expect(await run(plaza, "--verify", file)).toMatchObject({ code: 1, stdout: expect.stringMatching(/^NOT VALID/) });

    await page.setViewportSize({ width: 1280, height: 800 });
    const desk = await openConsole(page, plaza);
    await desk.goTo("Isolation");
    await expect(page.getByText("Signature verified")).toBeVisible();
    const row = page.getByRole("list", { name: "Rows of the threat model" }).locator("details").filter({ hasText: "B-20" });
    await row.locator("summary").click();
    await expect(row.getByText("Succeeds where nothing confines it")).toBeVisible();
    await expect(row.getByText("the mini-app beside it goes on where it was")).toBeVisible();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "dark" });
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await desk.goTo("Audit log");
    await expect(desk.row("Had an isolation report signed")).toContainText("Chromium");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("the isolation report ends with 1 and says where, when an attack does gain something", async ({ ownPlaza }) => {
  const plaza = await ownPlaza(OPEN_TO_ATTACK);
  const suite = await mkdtemp(join(tmpdir(), "plaza-planted-"));
  try {
    for (const part of ["src", "package.json", "icon.svg", "manifest.json"])
      await cp(join(HOSTILE, part), join(suite, part), { recursive: true });
    await symlink(join(HOSTILE, "node_modules"), join(suite, "node_modules"));
    await writeFile(join(suite, "src/families/parent.ts"), PLANTED);
    const { code, stdout, stderr } = await run(plaza, "--quick", "--only", "S-01", "--suite", suite);
    expect(code, stderr).toBe(1);
    expect(stdout).toContain("✗ S-01  NOT CONTAINED  1 attack");
    expect(stdout).toContain("BREACH: gained: something that everybody may");
    expect(stdout).toContain("1 of 1 rows attempted: 0 contained, 1 not contained; 0 not attempted");
  } finally {
    await rm(suite, { recursive: true, force: true });
  }
});

test("the isolation report says what it needs of a host before it attacks anything", async ({ workshop }) => {
  const nobody = await run({ ...workshop, origin: "http://localhost:1" }, "--only", "S-01");
  expect(nobody).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("No Plaza answers at http://localhost:1") });
  const stranger = await run({ ...workshop, publisherToken: "plaza_pub_of-nobody" }, "--only", "S-01");
  expect(stranger).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("PLAZA_DEMO_APPS=test.hostile.attacks,") });
  expect(await run(workshop, "--only", "S-99")).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringContaining("usage: npm run isolation-report"),
  });
});
