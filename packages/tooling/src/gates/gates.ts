import type { Gate } from "./gate.ts";
import { formatGate, lintGate } from "./lint.ts";
import { packagesGate } from "./packages.ts";
import { sizesGate } from "./sizes.ts";
import { typesGate } from "./types.ts";
import { unusedGate } from "./unused.ts";

/** The gates that are commands. Those that only read files (layers, catalog, lockfile, changesets) are unit tests beside this. */
export const GATES: readonly Gate[] = [lintGate, formatGate, typesGate, unusedGate, packagesGate, sizesGate];
