import { describe, it } from "vitest";
import { createMemoryPair, makeContractSuite } from "./index.ts";

makeContractSuite({ describe, it }, "a memory pair", createMemoryPair);
