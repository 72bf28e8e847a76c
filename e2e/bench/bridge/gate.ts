import { type GateScope, startGate } from "@plaza/bridge/host";
import { openRegistry } from "./open-registry.ts";

startGate(globalThis as unknown as GateScope, openRegistry);
