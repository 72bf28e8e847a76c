import type { Attack } from "./attack.ts";
import { codeAttacks } from "./families/code.ts";
import { exfiltrationAttacks } from "./families/exfiltration.ts";
import { livenessAttacks } from "./families/liveness.ts";
import { navigationAttacks } from "./families/navigation.ts";
import { parentAttacks } from "./families/parent.ts";
import { siblingAttacks } from "./families/siblings.ts";
import { wireAttacks } from "./families/wire.ts";

export { channelNames } from "./families/exfiltration.ts";

/** All of them; which one is run says the launch query. */
export const attacks: readonly Attack[] = [
  ...parentAttacks,
  ...navigationAttacks,
  ...exfiltrationAttacks,
  ...codeAttacks,
  ...siblingAttacks,
  ...wireAttacks,
  ...livenessAttacks,
];
