// `pnpm run migration <module> [--custom] [--name …]`: writes the next SQL migration of one server module from its `src/<module>/tables.ts`.
import { spawnSync } from "node:child_process";

const [module, ...rest] = process.argv.slice(2);
if (module === undefined || module.startsWith("-")) {
  process.stderr.write("Which module? For example: pnpm run migration registry\n");
  process.exit(2);
}
const { status } = spawnSync(
  "drizzle-kit",
  ["generate", "--dialect", "postgresql", "--schema", `./src/${module}/tables.ts`, "--out", `./migrations/${module}`, ...rest],
  { stdio: "inherit" },
);
process.exit(status ?? 1);
