/** Worker entry: guests' calls end here, not on the host's main thread (architecture: the gate). */
import { type GateScope, startGate } from "@plaza/bridge/host";

startGate(globalThis as unknown as GateScope);
