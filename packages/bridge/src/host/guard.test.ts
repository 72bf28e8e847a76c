import { defaultSessionLimits } from "@plaza/protocol";
import { expect, it } from "vitest";
import { hostileFrames } from "../testing/hostile-frames.ts";
import { callFrame } from "../testing/raw-peer.ts";
import { parseGuestMessage } from "./guard.ts";

const parse = (data: unknown) => parseGuestMessage(data, defaultSessionLimits);

it("parses a call as comlink sends it", () => {
  expect(parse(callFrame("1-2-3-4", "checkout.buy", { lines: [] }))).toEqual({
    kind: "call",
    id: "1-2-3-4",
    method: "checkout.buy",
    params: { lines: [] },
    bytes: 8 + 10 + 8,
  });
});

it("refuses a million path segments and a megabyte of name in under 5 ms after receipt [B-09]", () => {
  for (const { frame } of hostileFrames.names) {
    // The best of five: what the guard needs, and not what else the machine does.
    const times = Array.from({ length: 5 }, () => {
      const started = performance.now();
      parse({ ...frame, id: "a" });
      return performance.now() - started;
    });
    expect(Math.min(...times)).toBeLessThan(5);
  }
});

it.each([
  ["id", Object.defineProperty({ type: "RELEASE" }, "id", { get: () => "evil", enumerable: true })],
  ["type", Object.defineProperty({ id: "a" }, "type", { get: () => "RELEASE", enumerable: true })],
  ["path", Object.defineProperty({ ...callFrame("a", "ui.toast"), path: null }, "path", { get: () => ["ui.toast"], enumerable: true })],
  ["inherited members", Object.create(callFrame("a", "ui.toast"))],
])("reads own data properties only: %s [B-17]", (_what, frame) => {
  expect(parse(frame)).toMatchObject({ kind: "refusal", code: "BRIDGE_PROTOCOL" });
});

it("reads nothing that was planted on Object.prototype [B-04]", () => {
  const planted = { id: "a", type: "APPLY", path: ["ui.toast"], argumentList: [{ type: "RAW", value: {} }], plaza: "initialized" };
  try {
    for (const [key, value] of Object.entries(planted)) Object.defineProperty(Object.prototype, key, { value, configurable: true });
    expect(parse({})).toMatchObject({ kind: "refusal", id: null });
  } finally {
    for (const key of Object.keys(planted)) Reflect.deleteProperty(Object.prototype, key);
  }
});

it("treats what an honest program sends by mistake as a refusal and no violation", () => {
  expect(parse(callFrame("a", "storage.set", { value: new Date(0) }))).toEqual({
    kind: "refusal",
    id: "a",
    code: "INVALID_PARAMS",
    message: "Only plain data can be sent.",
    data: { issues: [{ path: "value", message: "is an object that is not plain data" }] },
  });
});
