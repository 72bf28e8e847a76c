import { expect, it } from "vitest";
import { faultText, watchFaults } from "./faults.ts";

it("reports at most 20 faults a minute, and again in the next", () => {
  let now = 0;
  const said: string[] = [];
  const tell = watchFaults(
    new EventTarget(),
    (message) => said.push(message),
    () => now,
  );
  for (let n = 0; n < 50; n++) tell(new Error(`e${n}`));
  expect(said).toHaveLength(20);
  now = 60_000;
  tell("again");
  expect(said.at(-1)).toBe("again");
});

it("finds a text for anything that can be thrown", () => {
  const hostile = {
    toString: () => {
      throw new Error("no");
    },
  };
  expect([faultText(new RangeError("x")), faultText("y"), faultText(undefined), faultText(hostile)]).toEqual([
    "RangeError: x",
    "y",
    "undefined",
    "An error that cannot be shown as text.",
  ]);
});
