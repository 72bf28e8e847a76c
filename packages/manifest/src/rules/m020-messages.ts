import { at, itemsAt, type Rule } from "./rule.ts";

export const messages: Rule = {
  id: "M020-messages",
  covers: [["plaza", "messages"]],
  fix: 'Give each template an id, a title and a body, and a path that starts with "/".',
  *check({ input }) {
    const seen = new Set<unknown>();
    for (const [index] of itemsAt(input, "plaza", "messages").entries()) {
      const id = at(input, "plaza", "messages", index, "id");
      if (typeof id === "string" && seen.has(id)) yield { path: ["plaza", "messages", index, "id"], message: `is used twice: ${id}.` };
      seen.add(id);
      const path = at(input, "plaza", "messages", index, "path");
      if (typeof path === "string" && (!path.startsWith("/") || path.startsWith("//") || path.includes("\\"))) {
        yield { path: ["plaza", "messages", index, "path"], message: "is not a path inside the mini-app." };
      }
    }
  },
};
