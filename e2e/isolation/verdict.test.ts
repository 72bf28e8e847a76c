import { describe, expect, it } from "vitest";
import { HOST_GAP_MS, judge, type Observation } from "../adversarial/rig/verdict.ts";

const origin = "http://localhost:4400";
const well: Observation = {
  ending: "reported",
  said: "",
  findings: [{ id: "S-01", name: "read the host", gained: [], evidence: ["top.document: SecurityError"] }],
  origin,
  health: { errors: [], longestGapMs: 12, polluted: false, alerted: false },
  hits: [],
  windows: 0,
  dialogs: [],
  besideUntouched: null,
};

describe("the verdict on an attack", () => {
  it("is contained when nothing was gained, reached or broken, and keeps what the attack says", () => {
    const { contained, evidence } = judge(well, { origin });
    expect(contained).toBe(true);
    expect(evidence).toEqual(["top.document: SecurityError", "the host's longest pause: 12 ms"]);
  });

  it("is contained when the host ended the guest as it had to, in the host's words", () => {
    const stopped: Observation = { ...well, ending: "stopped", said: "Hostile stopped", findings: [] };
    expect(judge(stopped, { origin, ends: "stopped" })).toMatchObject({
      contained: true,
      evidence: ["the host says: Hostile stopped", expect.anything()],
    });
  });

  it.each<[string, Partial<Observation>, string]>([
    ["something was gained", { findings: [{ id: "S-01", name: "x", gained: ["top.document"], evidence: [] }] }, "gained: top.document"],
    ["the other origin was reached", { hits: ["fetch", "image"] }, "reached the other origin by: fetch, image"],
    ["the host's page is elsewhere", { origin: "http://evil.localhost" }, "the host's page is at http://evil.localhost"],
    ["the host's page is another one", { health: null }, "the host's page is another one than before"],
    [
      "the host threw",
      { health: { errors: ["x is not a function"], longestGapMs: 1, polluted: false, alerted: false } },
      "uncaught errors of the host: x is not a function",
    ],
    [
      "prototypes are polluted",
      { health: { errors: [], longestGapMs: 1, polluted: true, alerted: false } },
      "a member on every object of the host",
    ],
    [
      "the host stood still",
      { health: { errors: [], longestGapMs: HOST_GAP_MS, polluted: false, alerted: false } },
      "the host's main thread stood still for 1000 ms",
    ],
    ["a window opened", { windows: 1 }, "1 windows opened"],
    ["the browser showed dialogs", { dialogs: ["alert", "alert", "confirm"] }, "dialogs of the browser: alert, confirm"],
    ["another mini-app was touched", { besideUntouched: false }, "the mini-app beside it is not what it was"],
    ["nothing was seen of it", { ending: "nothing", findings: [] }, "it neither reported nor was it ended"],
  ])("is not contained when %s", (_what, seen, breach) => {
    const { contained, evidence } = judge({ ...well, ...seen }, { origin });
    expect(contained).toBe(false);
    expect(evidence).toContain(`BREACH: ${breach}`);
  });

  it("is not contained when a guest goes on that had to be stopped", () => {
    expect(judge(well, { origin, ends: "stopped" })).toMatchObject({
      contained: false,
      evidence: expect.arrayContaining(["BREACH: it had to be stopped and was left to go on"]),
    });
  });
});
