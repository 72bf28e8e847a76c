import { describe, it } from "vitest";
import { createRawPeer, makeHostileSessionSuite, makeHostileSuite } from "./index.ts";

makeHostileSuite({ describe, it }, "a memory pair", createRawPeer);
makeHostileSessionSuite({ describe, it }, "a memory pair", createRawPeer);
