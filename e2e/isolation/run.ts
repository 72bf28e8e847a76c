import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { verifyIsolationReport } from "@plaza/manifest";
import type { IsolationReport } from "@plaza/protocol/services";
import { readRows } from "@plaza/tooling";
import type { Attack } from "@plaza-apps/hostile/src/attack.ts";
import { startEvil } from "../adversarial/rig/evil.ts";
import { HOSTILE } from "../adversarial/rig/variant.ts";
import { launchPlaza, type PlazaAddress } from "../rig/plaza.ts";
import { BROWSERS, keepBrowser } from "./browser.ts";
import { HOSTILE_IDS, NotReady, prepareGround, readConfig } from "./ground.ts";
import { renderReport } from "./html.ts";
import { Misuse, type Options, readOptions, USAGE } from "./options.ts";
import { makeReport } from "./report.ts";
import { table } from "./table.ts";

const THREAT_MODEL = fileURLToPath(new URL("../../apps/docs/threat-model.md", import.meta.url));
/** Families of the trust boundary: sandbox, bridge, host. */
const FAMILIES = /^[SBH]-/;
const STOPPED_CODE = 130;

type Closing = (() => Promise<unknown>)[];

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** `npm run isolation-report`: see `apps/docs/isolation-report.md`. Standard output belongs to the report. */
async function main(args: readonly string[], signal: AbortSignal, closing: Closing): Promise<number> {
  const ids = readRows(await readFile(THREAT_MODEL, "utf8")).flatMap(({ id }) => (FAMILIES.test(id) ? [id] : []));
  const options = readOptions(args, ids);
  if (options.verify !== undefined) return verify(options.verify, options.against);
  const suite = options.suite === undefined ? HOSTILE : resolve(options.suite);
  const { attacks } = (await import(pathToFileURL(join(suite, "src/attacks.ts")).href)) as { readonly attacks: readonly Attack[] };

  const evil = await startEvil(suite);
  closing.push(() => evil.close());
  const address = await whereToAttack(options, closing);
  signal.throwIfAborted();
  const ground = await prepareGround({ address, evil, suite, progress: say });
  const start = BROWSERS[options.browser];
  const browsers = { confined: keepBrowser(start.confined), controls: keepBrowser(start.controls) };
  closing.push(() => Promise.all([browsers.confined.drop(), browsers.controls.drop()]));
  const document = await makeReport({
    ground,
    evil,
    attacks,
    browsers,
    signal,
    ids: options.only === undefined ? ids : ids.filter((id) => options.only?.includes(id)),
    quick: options.quick,
    progress: say,
  });
  const report = await ground.sign(document);
  await write(report, options);
  return report.totals.uncontained === 0 ? 0 : 1;
}

/** A host that runs already, or one of the report's own, which is stopped with it. */
async function whereToAttack({ against, console: consoleOrigin, token }: Options, closing: Closing): Promise<PlazaAddress> {
  if (against === undefined) {
    say("starting Plaza");
    const plaza = await launchPlaza({ env: { PLAZA_DEMO_APPS: HOSTILE_IDS.join(",") } });
    closing.push(() => plaza.stop());
    return plaza;
  }
  const { sandboxOrigin } = await readConfig(against);
  const { port, protocol, hostname } = new URL(against);
  return {
    origin: against,
    // As `npm start` lays them out: host, sandbox, console.
    consoleOrigin: consoleOrigin ?? `${protocol}//${hostname}:${Number(port) + 2}`,
    sandboxOrigin,
    publisherToken: token ?? process.env.PLAZA_TOKEN ?? "",
  };
}

async function write(report: IsolationReport, { json, out }: Options): Promise<void> {
  if (out !== undefined) {
    await mkdir(out, { recursive: true });
    await writeFile(join(out, "isolation-report.json"), `${JSON.stringify(report, null, 2)}\n`);
    await writeFile(join(out, "isolation-report.html"), renderReport(report));
    say(`written: ${join(out, "isolation-report.json")}, ${join(out, "isolation-report.html")}`);
  }
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${table(report)}\n`);
}

async function verify(file: string, against: string | undefined): Promise<number> {
  const input: unknown = JSON.parse(await readFile(file, "utf8"));
  const origin = against ?? (input as Partial<IsolationReport>).host?.origin;
  if (origin === undefined) throw new Misuse(`${file} names no host; --against does.`);
  const { indexKeys } = await readConfig(origin);
  try {
    const { document, kid } = await verifyIsolationReport(input, { keys: indexKeys });
    const { browser, totals } = document;
    process.stdout.write(
      `valid: signed with ${kid} of ${origin}; ${browser.name} ${browser.version}, ${totals.contained} of ${totals.attempted} attempted rows contained\n`,
    );
    return 0;
  } catch (error) {
    process.stdout.write(`NOT VALID: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

const stop = new AbortController();
const closing: Closing = [];
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stop.abort());
const stopped = new Promise<number>((done) => stop.signal.addEventListener("abort", () => done(STOPPED_CODE)));
const work = main(process.argv.slice(2), stop.signal, closing).catch((error: unknown) => {
  // What is cut off by a stop fails in its own ways, and none of them is news.
  if (stop.signal.aborted) return STOPPED_CODE;
  const known = error instanceof NotReady || error instanceof Misuse;
  say(known || !(error instanceof Error) ? String((error as Error).message ?? error) : (error.stack ?? error.message));
  if (error instanceof Misuse) process.stderr.write(USAGE);
  return error instanceof Misuse ? 2 : 1;
});
const code = await Promise.race([work, stopped]);
// A server that was being started when the stop came is among these once it has started.
if (code === STOPPED_CODE) await Promise.race([work, new Promise((done) => setTimeout(done, 10_000).unref())]);
for (const close of closing.toReversed()) await close().catch((error: unknown) => say(`closing: ${String(error)}`));
process.exit(code);
