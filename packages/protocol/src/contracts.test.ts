import { expect, it } from "vitest";
import { capabilities, describeCapabilities, fromErrorShape, isMiniAppError, MiniAppError, methodTable, toErrorShape } from "./index.ts";

it("every method's example is accepted by its own schema and names a positive time", () => {
  const table = methodTable();
  expect(table.size).toBeGreaterThan(15);
  for (const { id, definition } of table.values()) {
    expect(definition.params.safeParse(definition.example).success, id).toBe(true);
    expect(definition.timeoutMs, id).toBeGreaterThan(0);
    expect(definition.limits.inFlight, id).toBeGreaterThan(0);
  }
});

it("the key of each capability is its name, and nothing in the table comes from a prototype", () => {
  for (const [key, capability] of Object.entries(capabilities)) expect(capability.name).toBe(key);
  for (const name of ["constructor", "toString", "__proto__", "identity.constructor", "identity.toString"])
    expect(methodTable().has(name)).toBe(false);
});

it("a description carries a JSON Schema of params and result for every method", () => {
  const rows = describeCapabilities();
  expect(rows).toHaveLength(methodTable().size);
  for (const row of rows) {
    expect(row.params, row.id).toMatchObject({ type: "object" });
    expect(row.result, row.id).toBeTypeOf("object");
  }
});

it("an unknown error crosses as INTERNAL without its text or stack", () => {
  const shape = toErrorShape(new TypeError("password is hunter2 at /srv/secret.ts"), "c-1");
  expect(shape).toEqual({ name: "MiniAppError", code: "INTERNAL", message: expect.any(String), data: { correlationId: "c-1" } });
  expect(JSON.stringify(shape)).not.toContain("hunter2");
});

it("a typed error keeps its code, data and retry time across the wire and back", () => {
  const back = fromErrorShape(
    structuredClone(toErrorShape(new MiniAppError("RATE_LIMITED", "slow down", { retryAfterMs: 40, data: { method: "ui.toast" } }), "c-2")),
  );
  expect(isMiniAppError(back)).toBe(true);
  expect(back).toMatchObject({ code: "RATE_LIMITED", message: "slow down", retryAfterMs: 40, data: { method: "ui.toast" } });
});
