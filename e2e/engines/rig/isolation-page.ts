import { createHost, createMemoryPersistence } from "@plaza/host";

// A host that is made and never started says what it knows of the engine that it is in.
const { networkIsolation } = createHost({ services: { baseUrl: "" }, persistence: createMemoryPersistence() }).getSnapshot();
Object.assign(globalThis, { networkIsolation });
