export { createMemorySandbox, type MemoryGuest, type MemorySandbox } from "./memory-sandbox.ts";
export { createMemoryServices, type MemoryServices } from "./memory-services.ts";
export { answerSheet, createRig, type Rig, type RigOptions } from "./rig.ts";
export { type SampleApp, type SampleInput, sampleApp } from "./sample-app.ts";
