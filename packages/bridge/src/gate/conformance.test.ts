import { type CapabilityDefinition, capabilities } from "@plaza/protocol";
import { expect, it } from "vitest";
import { conformanceCases } from "../testing/conformance.ts";
import { start } from "./fixtures/gate-rig.ts";

const patient = Object.fromEntries(
  Object.entries(capabilities as Record<string, CapabilityDefinition>).map(([key, capability]) => [
    key,
    {
      ...capability,
      methods: Object.fromEntries(
        Object.entries(capability.methods).map(([name, method]) => [
          name,
          { ...method, limits: { ...method.limits, burst: 100, inFlight: 100 } },
        ]),
      ),
    },
  ]),
);

it.each(conformanceCases())("$id takes its example and refuses what its contract does not allow", ({ id, valid, invalid }) => {
  const { open, call } = start({}, patient, [id]);
  open();
  expect(invalid.length).toBeGreaterThan(0);
  for (const { why, params } of invalid) expect(call(id, params), why).toBe("INVALID_PARAMS");
  expect(call(id, valid)).toBe("passed");
});
