export { rejection } from "./assert.ts";
export { type ConformanceCase, conformanceCases } from "./conformance.ts";
export { makeContractSuite, type SuiteRunner } from "./contract-suite.ts";
export { connectGuestDriver, createGuestDriver, type GuestDriver, serveGuestDriver } from "./guest-driver.ts";
export { type MakePeer, makeHostileSuite } from "./hostile-suite.ts";
export { createLocalGate } from "./local-gate.ts";
export { createMemoryPair, createTestSession, type MakePair, type Pair, type PairOptions, pairWelcome } from "./pair.ts";
export { callFrame, createRawPeer, patientLimits, type RawPeer, refusalCode } from "./raw-peer.ts";
export { offerAll, testContext, testWelcome } from "./welcome.ts";
