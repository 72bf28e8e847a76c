import { defaultSessionLimits } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { callFrame } from "../testing/raw-peer.ts";
import { MAX_ID, MAX_NAME, MAX_TEXT, parseGuestMessage, readId } from "./guard.ts";

const parse = (data: unknown) => parseGuestMessage(data, defaultSessionLimits);
const malformed = (message: string, id: string | null = null) => ({
  kind: "refusal",
  id,
  code: "BRIDGE_PROTOCOL",
  message,
  violation: "malformed",
});
const taken = (frame: object) => ({ kind: "frame", frame });

describe("messages of comlink's form", () => {
  it("tells what is no object, what has no id, and what is no call apart, and counts each [B-08]", () => {
    for (const data of [null, undefined, 7, "APPLY", () => 1, [], new Map(), new Date(0)])
      expect(parse(data)).toEqual(malformed("A message is an object."));
    for (const id of [undefined, 7, "", "i".repeat(MAX_ID + 1)])
      expect(parse({ ...callFrame("", "ui.toast"), id })).toEqual(malformed("A message has a string id."));
    for (const type of ["GET", "SET", "CONSTRUCT", "ENDPOINT", "apply", undefined, ["APPLY"]]) {
      expect(parse({ id: "a", type })).toEqual({
        kind: "refusal",
        id: "a",
        code: "BRIDGE_PROTOCOL",
        message: "Only calls are accepted: no GET, SET, CONSTRUCT or ENDPOINT.",
        violation: "message_type",
      });
    }
  });

  it("takes RELEASE with its id and nothing else [B-07]", () => {
    expect(parse({ id: "a", type: "RELEASE" })).toEqual({ kind: "release", id: "a" });
    expect(parse(Object.assign(Object.create(null), { id: "a", type: "RELEASE" }))).toEqual({ kind: "release", id: "a" });
    expect(parse({ id: "a", type: "RELEASE", path: [] })).toEqual(malformed("RELEASE has an id and nothing else.", "a"));
  });

  it("takes ids and method ids at their longest and refuses one more [B-09]", () => {
    const longest = "i".repeat(MAX_ID);
    expect(parse(callFrame(longest, "m".repeat(MAX_NAME)))).toMatchObject({ kind: "call", id: longest });
    expect([readId({ id: longest }), readId({ id: `${longest}i` }), readId({ id: "" }), readId({}), readId(longest)]).toEqual([
      longest,
      null,
      null,
      null,
      null,
    ]);
    for (const method of ["m".repeat(MAX_NAME + 1), "", 7, null, ["ui.toast"], { toString: "ui.toast" }])
      expect(parse({ ...callFrame("a", ""), path: [method] })).toEqual(malformed("A method id is a short string.", "a"));
  });

  it("takes one path segment and one RAW argument, in lists that hold nothing else [B-08]", () => {
    const good = callFrame("a", "ui.toast");
    const shapes = [
      { ...good, more: 1 },
      { ...good, path: ["ui", "toast"] },
      { ...good, path: [] },
      { ...good, path: "ui.toast" },
      { ...good, path: { 0: "ui.toast", length: 1 } },
      { ...good, path: Object.assign(["ui.toast"], { more: 1 }) },
      { ...good, path: Object.assign([], { length: 1 }) },
      { ...good, argumentList: [] },
      { ...good, argumentList: [{ type: "RAW", value: 1 }, 2] },
      { ...good, argumentList: Object.assign([{ type: "RAW", value: 1 }], { more: 1 }) },
    ];
    for (const shape of shapes) expect(parse(shape)).toEqual(malformed("A call has one path segment and one argument.", "a"));
    const { argumentList: _, ...without } = good;
    expect(parse(without)).toEqual(malformed("A call has one path segment and one argument.", "a"));
    const values = [
      null,
      "x",
      [],
      {},
      { type: "RAW" },
      { type: "RAW", value: 1, more: 2 },
      { type: "RAW", more: 2 },
      { type: "HANDLER", value: 1 },
      Object.assign(Object.create({ value: 1 }), { type: "RAW", more: 2 }),
    ];
    for (const value of values) expect(parse({ ...good, argumentList: [value] })).toEqual(malformed("The argument is one RAW value.", "a"));
    expect(parse({ ...good, argumentList: [{ type: "RAW", value: undefined }] })).toMatchObject({ kind: "call", params: undefined });
  });

  it("says by which limit params are too large, and whether grossly [B-10] [B-11]", () => {
    const limits = { ...defaultSessionLimits, maxDepth: 2, maxValues: 5, maxBytes: 100 };
    const refusal = (message: string, gross: boolean) => ({
      kind: "refusal",
      id: "a",
      code: "PAYLOAD_TOO_LARGE",
      message,
      violation: "oversize",
      gross,
    });
    const judge = (params: unknown) => parseGuestMessage(callFrame("a", "ui.toast", params), limits);
    expect(judge([[[1]]])).toEqual(refusal("The data is nested too deeply, or contains itself.", false));
    expect(judge([1, 2, 3, 4, 5])).toEqual(refusal("The data has too many values.", false));
    expect(judge("x".repeat(51))).toEqual(refusal("The data has too many bytes.", false));
    expect(judge("x".repeat(201))).toEqual(refusal("The data has too many bytes.", true));
  });

  it("hands on each buffer of the params", () => {
    const buffer = new ArrayBuffer(4);
    expect(parse(callFrame("a", "network.fetch", { body: buffer }))).toMatchObject({ kind: "call", buffers: [buffer] });
  });
});

describe("frames of our own", () => {
  it("takes each with its known members and drops every other", () => {
    const more = { more: { html: "<b>" } };
    const frames = [
      { plaza: "initialized" },
      { plaza: "pong", n: 0 },
      { plaza: "pong", n: 2 ** 53 - 1 },
      { plaza: "loaded", timings: {} },
      { plaza: "loaded", timings: { federation: 12.5, mount: -1 } },
      { plaza: "failed", error: { name: "MiniAppError", code: "INTERNAL", message: "" } },
      { plaza: "uncaught", message: "boom" },
      { plaza: "response", id: 0, value: { handled: true } },
      { plaza: "subscribe", name: "a" },
      { plaza: "unsubscribe", name: "orderUpdate:x.y-2" },
      { plaza: "ui", mutations: [] },
      { plaza: "ui", mutations: [[0, "~"]] },
    ];
    for (const frame of frames) expect(parse({ ...frame, ...more })).toEqual(taken(frame));
    expect(parse({ plaza: "response", id: 3 })).toEqual(taken({ plaza: "response", id: 3, value: undefined }));
  });

  it.each([
    { plaza: "no such frame" },
    { plaza: "welcome" },
    { plaza: "" },
    { plaza: null },
    { plaza: ["pong"], n: 1 },
    { plaza: "pong" },
    { plaza: "pong", n: -1 },
    { plaza: "pong", n: 0.5 },
    { plaza: "pong", n: 2 ** 53 },
    { plaza: "pong", n: "1" },
    { plaza: "loaded" },
    { plaza: "loaded", timings: "fast" },
    { plaza: "loaded", timings: [1] },
    { plaza: "loaded", timings: { mount: "1" } },
    { plaza: "loaded", timings: { ok: 1, mount: null } },
    { plaza: "loaded", timings: { ["n".repeat(MAX_NAME + 1)]: 1 } },
    { plaza: "failed" },
    { plaza: "failed", error: null },
    { plaza: "failed", error: ["INTERNAL"] },
    { plaza: "failed", error: { code: "INTERNAL" } },
    { plaza: "failed", error: { code: "INTERNAL", message: 7 } },
    { plaza: "failed", error: { code: "toString", message: "" } },
    { plaza: "uncaught" },
    { plaza: "uncaught", message: { length: 3 } },
    { plaza: "response" },
    { plaza: "response", id: -1 },
    { plaza: "response", id: "1" },
    { plaza: "subscribe" },
    { plaza: "subscribe", name: 7 },
    { plaza: "subscribe", name: "" },
    { plaza: "subscribe", name: "__proto__" },
    { plaza: "subscribe", name: "Shown" },
    { plaza: "subscribe", name: "shown!" },
    { plaza: "subscribe", name: "shown now" },
    { plaza: "unsubscribe", name: "-shown" },
    { plaza: "ui" },
    { plaza: "ui", mutations: { length: 1 } },
  ])("refuses %j as no frame of the protocol [B-08]", (frame) => {
    expect(parse(frame)).toEqual(malformed("No such frame."));
  });

  it("takes names, texts and lists at their longest, refuses or cuts one more", () => {
    const name = (length: number) => `a${"b".repeat(length - 1)}`;
    const timings = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, index]));
    expect(parse({ plaza: "subscribe", name: name(MAX_NAME) })).toMatchObject({ kind: "frame" });
    expect(parse({ plaza: "subscribe", name: name(MAX_NAME + 1) })).toEqual(malformed("No such frame."));
    expect(parse({ plaza: "loaded", timings: { [name(MAX_NAME)]: 1 } })).toMatchObject({ kind: "frame" });
    expect(parse({ plaza: "loaded", timings: timings(32) })).toMatchObject({ kind: "frame" });
    expect(parse({ plaza: "loaded", timings: timings(33) })).toEqual(malformed("No such frame."));
    expect(parse({ plaza: "uncaught", message: "x".repeat(MAX_TEXT + 1) })).toEqual(
      taken({ plaza: "uncaught", message: "x".repeat(MAX_TEXT) }),
    );
    expect(parse({ plaza: "failed", error: { code: "INTERNAL", message: "x".repeat(MAX_TEXT + 1), data: 1 } })).toEqual(
      taken({ plaza: "failed", error: { name: "MiniAppError", code: "INTERNAL", message: "x".repeat(MAX_TEXT) } }),
    );
  });

  it("refuses a frame that is not plain data, or over a limit, before it reads it [B-10] [B-17]", () => {
    const getter = Object.defineProperty({ plaza: "uncaught" }, "message", { get: () => "evil", enumerable: true });
    for (const frame of [getter, { plaza: "response", id: 1, value: new Map() }, { plaza: "ui", mutations: [1n] }])
      expect(parse(frame)).toEqual(malformed("A frame is plain data."));
    const deep = { plaza: "response", id: 1, value: [[[1]]] };
    expect(parseGuestMessage(deep, { ...defaultSessionLimits, maxDepth: 2 })).toMatchObject({ id: null, code: "PAYLOAD_TOO_LARGE" });
  });
});
