import type { Attack, Companion } from "./attack.ts";
import { callAttacks } from "./families/calls.ts";
import { codeAttacks } from "./families/code.ts";
import { controlAttacks } from "./families/control.ts";
import { exfiltrationAttacks } from "./families/exfiltration.ts";
import { featureAttacks } from "./families/features.ts";
import { handshakeAttacks } from "./families/handshake.ts";
import { livenessAttacks } from "./families/liveness.ts";
import { modalAttacks } from "./families/modals.ts";
import { navigationAttacks } from "./families/navigation.ts";
import { networkAttacks, networkCompanions } from "./families/network.ts";
import { overlayAttacks } from "./families/overlay.ts";
import { parentAttacks } from "./families/parent.ts";
import { portTheftAttacks, portTheftCompanions } from "./families/port-theft.ts";
import { resourceAttacks } from "./families/resources.ts";
import { sharedScopeAttacks } from "./families/shared-scope.ts";
import { sheetAttacks } from "./families/sheets.ts";
import { siblingAttacks } from "./families/siblings.ts";
import { storageAttacks, storageCompanions } from "./families/storage.ts";
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
  ...callAttacks,
  ...portTheftAttacks,
  ...handshakeAttacks,
  ...livenessAttacks,
  ...networkAttacks,
  ...modalAttacks,
  ...featureAttacks,
  ...sharedScopeAttacks,
  ...storageAttacks,
  ...controlAttacks,
  ...resourceAttacks,
  ...overlayAttacks,
  ...sheetAttacks,
];

/** What stands beside them. */
export const companions: readonly Companion[] = [...networkCompanions, ...storageCompanions, ...portTheftCompanions];
