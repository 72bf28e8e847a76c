import { expect, it } from "vitest";
import { createCircuit, WINDOW_MS } from "./circuit.ts";

it("the third crash within a minute opens the circuit, of that release alone, until the minute is over [H-07]", () => {
  let now = 0;
  const circuit = createCircuit(() => now);
  circuit.crashed("a@1");
  now = 1_000;
  circuit.crashed("a@1");
  expect(circuit.isOpen("a@1")).toBe(false);
  now = 2_000;
  circuit.crashed("a@1");
  expect(circuit.isOpen("a@1")).toBe(true);
  expect(circuit.isOpen("a@2")).toBe(false);
  now = WINDOW_MS - 1;
  expect(circuit.isOpen("a@1")).toBe(true);
  now = WINDOW_MS;
  expect(circuit.isOpen("a@1")).toBe(false);
});
