import { expect, it } from "vitest";
import { createCallCounter } from "./call-counter.ts";

const limits = { ratePerSecond: 10, burst: 5, inFlight: 2, maxBytes: 100 };

function create() {
  const counter = createCallCounter(
    new Map([
      ["tea.brew", limits],
      ["tea.pour", limits],
    ]),
    3,
    () => 0,
  );
  const state = (method: string) => counter.state(method) as NonNullable<ReturnType<typeof counter.state>>;
  return { counter, brew: state("tea.brew"), pour: state("tea.pour") };
}

it("is full for a method at the method's cap, and for all at the session's, until calls have ended [B-13]", () => {
  const { counter, brew, pour } = create();
  counter.add(brew);
  expect([counter.isFull(brew), counter.isFull(pour)]).toEqual([false, false]);
  counter.add(brew);
  expect([counter.isFull(brew), counter.isFull(pour)]).toEqual([true, false]);
  counter.add(pour);
  expect([counter.isFull(brew), counter.isFull(pour)]).toEqual([true, true]);
  counter.settle("tea.brew", 2);
  expect([counter.isFull(brew), counter.isFull(pour)]).toEqual([false, false]);
  counter.add(brew);
  counter.add(pour);
  expect([counter.isFull(brew), counter.isFull(pour)]).toEqual([true, true]);
});

it("knows no method but those of the session, and settles nothing for another", () => {
  const { counter, brew } = create();
  expect([counter.state("tea.drink"), counter.state("toString")]).toEqual([undefined, undefined]);
  counter.add(brew);
  counter.add(brew);
  counter.settle("tea.drink", 2);
  expect(counter.isFull(brew)).toBe(true);
});
