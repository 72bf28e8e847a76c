import fc from "fast-check";
import { simulatedInstruments } from "../simulator/outcomes.ts";

const SECOND = 1000;

/** Where a process dies: at which of its steps, and whether the step is still done. */
const death = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.record({ at: fc.integer({ min: 1, max: 40 }), after: fc.boolean() }) },
);
/** As often as not one that pays: without paid orders nothing goes back. */
const instrument = fc.oneof(fc.constant("sim-ok"), fc.constantFrom(...simulatedInstruments.map(({ id }) => id)));
const which = fc.nat({ max: 7 });
const quote = fc.record({ act: fc.constant("quote" as const), device: fc.nat({ max: 1 }), quantity: fc.integer({ min: 1, max: 3 }) });
const step = fc.oneof(
  { weight: 3, arbitrary: quote },
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant("confirm" as const),
      device: fc.nat({ max: 1 }),
      which,
      instrument,
      times: fc.integer({ min: 1, max: 4 }),
      /** Each tap with a key of its own, as two tabs have. */
      keys: fc.constantFrom("one" as const, "each" as const),
      cancelBeside: fc.constantFrom(true, false, false, false, false),
      eventsBeside: fc.constantFrom(true, false, false, false),
      death,
      /** At which of the process's steps the database crashes. Recovery takes a while, so it is rare. */
      crash: fc.oneof({ weight: 250, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 }) }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("cancel" as const), device: fc.nat({ max: 1 }), which }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("resolve" as const), death }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("events" as const), which, death }) },
  /** What the payer says on the bank's page, if they were sent there. */
  { weight: 2, arbitrary: fc.record({ act: fc.constant("bank" as const), which, approve: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant("refund" as const),
      which,
      thousandths: fc.integer({ min: 1, max: 1500 }),
      times: fc.integer({ min: 1, max: 3 }),
      death,
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("wait" as const), ms: fc.constantFrom(SECOND, 31 * SECOND, 601 * SECOND) }) },
);

/** What a user with two devices, their taps, the processes and the clock do, one after the other. */
export const history = fc.noBias(fc.tuple(quote, fc.array(step, { minLength: 3, maxLength: 14 })).map(([first, rest]) => [first, ...rest]));
export type History = readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[];
