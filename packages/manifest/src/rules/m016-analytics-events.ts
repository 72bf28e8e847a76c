import { entriesAt, type Rule } from "./rule.ts";

/** Names the host itself records; a mini-app must not be able to forge a purchase or a launch by naming its event so. */
export const reservedEvents = [
  "launched",
  "ready",
  "shown",
  "hidden",
  "suspended",
  "resumed",
  "unloaded",
  "error",
  "page",
  "open",
  "opened",
  "session",
  "purchase",
  "refund",
  "consent",
  "memorywarning",
] as const;

const MAX_EVENTS = 100;
const MAX_PROPS = 30;

export const analyticsEvents: Rule = {
  id: "M016-analytics-events",
  covers: [
    ["plaza", "analytics", "events"],
    ["plaza", "analytics"],
  ],
  fix: 'Declare each event with its props, for example "item_viewed": { "props": { "sku": "string", "price": "number" } }; names in lower snake case, types string, number or boolean.',
  *check({ input }) {
    const path = ["plaza", "analytics", "events"];
    const events = entriesAt(input, ...path);
    if (events.length > MAX_EVENTS) yield { path, message: `declares ${events.length} events; the limit is ${MAX_EVENTS}.` };
    for (const [name, event] of events) {
      if ((reservedEvents as readonly string[]).includes(name)) {
        yield {
          path: [...path, name],
          message: `is the name of an event that the host records itself: ${name}.`,
          fix: `Choose another name, for example "my_${name}".`,
        };
      }
      if (entriesAt(event, "props").length > MAX_PROPS)
        yield { path: [...path, name, "props"], message: `declares more than ${MAX_PROPS} props.` };
    }
  },
};
