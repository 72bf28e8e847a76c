import { type GateScope, startGate } from "./start-gate.ts";

startGate(globalThis as unknown as GateScope);
