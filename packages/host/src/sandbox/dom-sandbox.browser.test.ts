import { createLocalGate } from "@plaza/bridge/testing";
import { defaultSessionLimits } from "@plaza/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { silentLogger } from "../logger.ts";
import { createDomSandbox } from "./dom-sandbox.ts";
import type { Sandbox } from "./port.ts";
import { createSlots } from "./slots.ts";

let sandbox: Sandbox | undefined;
afterEach(() => sandbox?.close());

const create = () =>
  createDomSandbox({
    // Nobody listens on port 1: the page fails to load, as one does that the sandbox server refuses.
    origin: async () => "http://{slot}.localhost:1",
    createGate: () => createLocalGate(),
    limits: defaultSessionLimits,
    logger: silentLogger,
    poolSize: 1,
  });

describe("frames", () => {
  it("the frame has exactly allow-scripts, delegates nothing, waits undisplayed, and its nonce is in the fragment [S-18] [S-23] [B-21]", async () => {
    sandbox = create();
    const warming = sandbox.warm(["frame"]).catch((error: unknown) => error);
    await expect.poll(() => document.querySelector("[data-plaza-stage] iframe")).not.toBeNull();
    const frame = document.querySelector<HTMLIFrameElement>("[data-plaza-stage] iframe");
    expect(frame?.getAttribute("sandbox")).toBe("allow-scripts");
    expect(frame?.getAttribute("allow")).toBe("");
    expect(frame?.getAttribute("referrerpolicy")).toBe("no-referrer");
    expect(frame?.src).toMatch(/^http:\/\/s\d+\.localhost:1\/frame\.html#[\w-]{20,}$/);
    expect(frame?.checkVisibility()).toBe(false);
    // A page that loads but never says hello was refused: that is how a host on its sandbox's own site is found out [S-21].
    expect(await warming).toMatchObject({ code: "INTERNAL", data: { failure: "sandbox" } });
    expect(document.querySelector("[data-plaza-stage] iframe")).toBeNull();
  });
});

it("a frame may use of the device what was granted, and nothing else [H4] [S-18]", async () => {
  for (const [device, allow] of [
    [["geolocation"], "geolocation"],
    [["motion"], "accelerometer; gyroscope; magnetometer"],
    [["geolocation", "motion"], "geolocation; accelerometer; gyroscope; magnetometer"],
  ] as const) {
    sandbox = create();
    const taken = sandbox.take("frame", Promise.resolve(document.body), device).catch((error: unknown) => error);
    await expect.poll(() => document.querySelector("[data-plaza-stage] iframe")?.getAttribute("allow")).toBe(allow);
    // Nobody listens there: what is asked for here is with what the frame was made, before its document loads.
    expect(await taken).toMatchObject({ code: "INTERNAL" });
    sandbox.close();
  }
});

describe("slots", () => {
  it("are numbered, never shared inside a page or between pages of a browser, and used again when their frames are gone", async () => {
    const here = createSlots();
    const other = createSlots();
    const [first, second] = [await here.claim(), await here.claim()];
    const third = await other.claim();
    expect(new Set([first.name, second.name, third.name]).size).toBe(3);
    first.release();
    await expect
      .poll(async () => (await navigator.locks.query()).held?.some(({ name }) => name === `plaza-slot-${first.name.slice(1)}`))
      .toBe(false);
    const again = await other.claim();
    expect(again.name).toBe(first.name);
    for (const slot of [second, third, again]) slot.release();
  });
});
