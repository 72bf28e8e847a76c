const BY_TESTS = "proved by tests: npm run trace";

/** Rows of the trust boundary that a mini-app's code, a publisher and another site cannot attempt from outside, and what proves them instead. */
export const reasons: Readonly<Record<string, string>> = {
  "S-24": `It is about browsers that lack a wall, and what the host then says of itself; ${BY_TESTS}`,
  "B-24": "A million malformed envelopes: npm run fuzz -- --runs 1000000 --only envelopes",
  "B-26": `A tab that sleeps, or comes back from the history, is the browser's doing; ${BY_TESTS}`,
  "B-28": `It compares the answers for orders that exist with those for orders that do not: the hostile mini-app has none; ${BY_TESTS}`,
  "H-05": `It is about the network between registry and host, where no mini-app's code is; ${BY_TESTS}`,
  "H-16": `A person at a keyboard and with a screen reader, not an attack; ${BY_TESTS}`,
  "H-17": `Clocks, frozen tabs and networks are not a mini-app's to change; ${BY_TESTS}`,
  "H-18": `It counts what fifty mini-apps leave behind that were opened and closed; ${BY_TESTS}`,
};

/** Of rows whose attacks are all on a mini-app that runs beside. */
export const NOTHING_BESIDE =
  "This engine lacks Element.moveBefore: a mini-app that is left ends, so none runs beside another that could be attacked";

export function whyNotAttempted(id: string): string {
  return reasons[id] ?? `Neither the hostile suite nor the report has an attack of it; ${BY_TESTS}`;
}
