import { reservedEvents } from "./m016-analytics-events.ts";
import { at, entriesAt, itemsAt, type Rule } from "./rule.ts";

export const analyticsFunnels: Rule = {
  id: "M017-analytics-funnels",
  covers: [["plaza", "analytics", "funnels"]],
  fix: 'Name two or more declared or automatic events as steps, for example "buying": { "steps": ["launched", "item_viewed", "purchase"] }.',
  *check({ input }) {
    for (const [name] of entriesAt(input, "plaza", "analytics", "funnels")) {
      for (const [index, step] of itemsAt(input, "plaza", "analytics", "funnels", name, "steps").entries()) {
        if (typeof step !== "string" || (reservedEvents as readonly string[]).includes(step)) continue;
        if (at(input, "plaza", "analytics", "events", step) === undefined) {
          yield {
            path: ["plaza", "analytics", "funnels", name, "steps", index],
            message: `names an event that is not declared: ${JSON.stringify(step)}.`,
          };
        }
      }
    }
  },
};
