import type { EngineFacts } from "./isolates-frames.ts";

/**
 * How tightly guests are cut off from the network here. `full`: by their policy and by a Connection-Allowlist. `reduced`: by the policy, the
 * missing WebRTC and the missing `fetch` alone, without the engine's second wall.
 */
export type NetworkIsolation = "full" | "reduced";

/** First Chromium whose Connection-Allowlist holds fetch and WebRTC back in frames. */
const FIRST_CHROMIUM = 152;

/**
 * No page can ask whether a Connection-Allowlist is enforced, so it is `full` only where the engine is known to do it: what is missing or hidden
 * means `reduced` [S-24].
 */
export function networkIsolation(engine: EngineFacts | undefined): NetworkIsolation {
  const chromium = engine?.userAgentData?.brands?.find(({ brand }) => brand === "Chromium");
  return Number.parseInt(chromium?.version ?? "", 10) >= FIRST_CHROMIUM ? "full" : "reduced";
}
