import { describe, it } from "vitest";
import { createRawPeer, makeHostileSuite } from "./index.ts";

makeHostileSuite({ describe, it }, "a memory pair", createRawPeer);
