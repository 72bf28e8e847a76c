import { parseArgs } from "node:util";
import type { Bench } from "./result.ts";

const benches: Record<string, () => Promise<Bench>> = {
  bridge: async () => (await import("./bridge/bench.ts")).bridge,
  checkout: async () => (await import("./checkout/bench.ts")).checkout,
  guard: async () => (await import("./guard/bench.ts")).guard,
  hostile: async () => (await import("./hostile/bench.ts")).hostile,
  open: async () => (await import("./open/bench.ts")).open,
  size: async () => (await import("./size/bench.ts")).size,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, quick: { type: "boolean", default: false }, runs: { type: "string" } },
});
const name = positionals[0] ?? "";
const load = Object.hasOwn(benches, name) ? benches[name] : undefined;
const runs = values.runs === undefined ? undefined : Number(values.runs);

if (load === undefined || (runs !== undefined && !(Number.isInteger(runs) && runs > 0))) {
  process.stderr.write(
    `usage: npm run bench -- NAME [--json] [--runs N] [--quick]\nNAME is one of: ${Object.keys(benches).join(", ")}; N is a whole number above 0;\n--quick does a fraction of the work: to see that the bench runs, not for figures\n`,
  );
  process.exitCode = 2;
} else {
  const bench = await load();
  const document = await bench({ runs, quick: values.quick, progress: (text) => void process.stderr.write(`${text}\n`) });
  if (values.json) {
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    process.stdout.write(`${document.bench} (${document.unit})\n`);
    for (const result of document.results) {
      process.stdout.write(
        `${result.subject.padEnd(24)} ${result.case.padEnd(16)} median ${result.median}  p25 ${result.p25}  p75 ${result.p75}  runs ${result.runs}\n`,
      );
    }
  }
}
