import { describe } from "vitest";
import { createMemoryPersistence } from "./memory.ts";
import { persistenceContract } from "./persistence-contract.ts";

describe("memory persistence", () => persistenceContract(createMemoryPersistence));
