import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { defaultSessionLimits, fromErrorShape, methodTable } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { createClient, createGuestRealm } from "../guest/index.ts";
import { parseGuestMessage } from "../host/guard.ts";
import { rejection } from "./assert.ts";
import guestFrames from "./golden/guest-to-host-v1.json" with { type: "json" };
import hostFrames from "./golden/host-to-guest-v1.json" with { type: "json" };

/**
 * Frames as version 1 sends them, replayed for ever. Frames are only ever appended: to change one is to break an SDK that is already in a published
 * mini-app. The first N of each file are pinned by digest; to append, add frames and move the pin.
 */
const pins = [
  { file: "guest-to-host-v1.json", count: 14, digest: "970eb717caafb47ff8b95957aec02318cea0183fbcfe56639133dd877ca44c3a" },
  { file: "host-to-guest-v1.json", count: 11, digest: "411fadabadf4abab95bfa11adf2b5ce975b664c19a5b4f0b1a2da17b34d65068" },
];
const folder = new URL("./golden/", import.meta.url);

it.each(pins)("$file still begins with its pinned frames, unchanged", ({ file, count, digest }) => {
  const frames = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as unknown[];
  expect(
    createHash("sha256")
      .update(JSON.stringify(frames.slice(0, count)))
      .digest("hex"),
  ).toBe(digest);
});

it("pins every golden file", () => {
  expect(readdirSync(folder).sort()).toEqual(pins.map(({ file }) => file).sort());
});

describe("frames of a version 1 guest", () => {
  it.each(guestFrames)("$name", ({ frame, expect: expected }) => {
    const message = parseGuestMessage(frame, defaultSessionLimits);
    expect(message.kind).toBe(expected.kind);
    if (message.kind === "frame") expect(message.frame).toEqual(frame);
    if (message.kind === "refusal") expect(message.code).toBe((expected as { code?: string }).code);
    if (message.kind !== "call") return;
    const { method, params } = expected as { method: string; params: unknown };
    expect(message.method).toBe(method);
    expect(methodTable().get(method)?.definition.params.parse(message.params)).toEqual(params);
  });
});

describe("frames of a version 1 host", () => {
  it.each(hostFrames.slice(1))("$name", async ({ port, frame, reply, expect: expected }) => {
    const calls = new MessageChannel();
    const replies = new MessageChannel();
    const runtime = createGuestRealm(calls.port2, replies.port2);
    const hostPorts = { call: calls.port1, reply: replies.port1 } as const;
    const said: Record<string, unknown>[] = [];
    const saying = new Set<() => void>();
    calls.port1.onmessage = ({ data }) => {
      said.push(data as Record<string, unknown>);
      for (const wake of saying) wake();
    };
    const says = async (matches: (message: Record<string, unknown>) => boolean) => {
      for (;;) {
        const found = said.find(matches);
        if (found) return found;
        await new Promise<void>((resolve) => void saying.add(resolve));
      }
    };
    replies.port1.postMessage(hostFrames[0]?.frame);
    const realm = await runtime.ready;
    expect(await says(({ plaza }) => plaza === "initialized")).toEqual({ plaza: "initialized" });
    const send = (message: object) => hostPorts[port as keyof typeof hostPorts].postMessage(message);

    const outcome = await new Promise<object>((resolve, reject) => {
      switch (expected.kind) {
        case "load":
          runtime.onLoad((load) => resolve({ kind: "load", load }));
          return send(frame);
        case "ui-event":
          runtime.onUiEvent((event) => resolve({ kind: "ui-event", event }));
          return send(frame);
        case "closed":
          realm.onClose(() => resolve({ kind: "closed" }));
          return send(frame);
        case "event":
          realm.on("contextchange", (detail) => resolve({ kind: "event", detail }));
          return send(frame);
        case "pong":
        case "response":
          send(frame);
          says(({ plaza }) => plaza === expected.kind).then(({ plaza, n, id }) => resolve({ kind: plaza, n, id }), reject);
          return;
        default: {
          const call = createClient(realm).capabilities.storage.get({ scope: "device", key: "cart" });
          says(({ type }) => type === "APPLY").then(({ id }) => send({ id, ...frame }), reject);
          const settled =
            expected.kind === "resolved"
              ? call.then((value) => ({ kind: "resolved", value }))
              : rejection(call).then((error) => ({ kind: "rejected", ...fromErrorShape(error) }));
          settled.then(resolve, reject);
          expect(reply).toBe(true);
        }
      }
    });
    expect(outcome).toMatchObject(expected);
    runtime.close();
    calls.port1.close();
    replies.port1.close();
  });
});
