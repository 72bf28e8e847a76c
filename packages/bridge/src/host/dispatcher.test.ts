import { defineCapability, MiniAppError, method, methodTable } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { parseParams, resolveMethod } from "./dispatcher.ts";
import type { ParsedCall } from "./guard.ts";

const tea = defineCapability({
  name: "tea",
  version: "1",
  summary: "A fixture.",
  methods: {
    brew: method({
      summary: "",
      params: z.object({ cups: z.record(z.string(), z.int()) }),
      result: z.object({}),
      limits: { maxBytes: 100 },
      example: { cups: {} },
    }),
    pour: method({ summary: "", params: z.object({}), result: z.object({}), example: {} }),
  },
});
const table = methodTable({ tea });
const allowed = new Set(["tea.brew", "tea.drink", "constructor"]);

function thrown(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error instanceof MiniAppError ? { code: error.code, data: error.data } : error;
  }
}

describe("looking a method up", () => {
  it("finds a method that this host has and this session may call", () => {
    expect(resolveMethod("tea.brew", table, allowed)).toMatchObject({ id: "tea.brew", capability: "tea", method: "brew" });
  });

  it("tells what no host has from what this session may not call [B-18]", () => {
    expect(thrown(() => resolveMethod("tea.pour", table, allowed))).toEqual({ code: "CAPABILITY_DENIED", data: undefined });
    expect(thrown(() => resolveMethod("tea.drink", table, allowed))).toEqual({ code: "METHOD_NOT_FOUND", data: undefined });
  });

  it.each(["constructor", "toString", "__proto__", "hasOwnProperty", "get", "size", "tea.constructor", "tea", "", "tea.brew\u0000"])(
    "finds nothing by the name %j, even were it allowed [B-03] [B-09]",
    (name) => {
      expect(thrown(() => resolveMethod(name, table, new Set([name])))).toEqual({ code: "METHOD_NOT_FOUND", data: undefined });
    },
  );
});

describe("judging params", () => {
  const resolved = resolveMethod("tea.brew", table, allowed);
  const call = (params: unknown, bytes = 10): ParsedCall => ({ kind: "call", id: "a", method: "tea.brew", params, bytes });
  const judge = (params: unknown, bytes?: number) => thrown(() => parseParams(call(params, bytes), resolved, resolved.definition.limits));

  it("gives the schema's copy, without what the contract does not name [B-16]", () => {
    const params = { cups: { a: 1 }, more: true };
    const parsed = judge(params);
    expect(parsed).toEqual({ cups: { a: 1 } });
    expect(parsed).not.toBe(params);
  });

  it("takes the method's bytes and refuses one more with both numbers, before it looks at the params [B-11]", () => {
    expect(judge({ cups: {} }, 100)).toEqual({ cups: {} });
    expect(judge("not even an object", 101)).toEqual({ code: "PAYLOAD_TOO_LARGE", data: { bytes: 101, maxBytes: 100 } });
  });

  it("says where params break the contract: at most five places, and no more than 128 characters of the guest's own keys", () => {
    expect(judge({})).toEqual({ code: "INVALID_PARAMS", data: { issues: [{ path: "cups", message: expect.any(String) }] } });
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`cup${index}`, "full"]));
    const { data } = judge({ cups: many }) as { data: { issues: { path: string }[] } };
    expect(data.issues.map(({ path }) => path)).toEqual(["cups.cup0", "cups.cup1", "cups.cup2", "cups.cup3", "cups.cup4"]);
    const long = judge({ cups: { ["x".repeat(500)]: "full" } }) as { data: { issues: { path: string }[] } };
    expect(long.data.issues[0]?.path).toBe(`cups.${"x".repeat(123)}`);
  });
});
