import { at, itemsAt, type Rule } from "./rule.ts";

/** A permission without a reason cannot be shown to a person [A3]; one that can never be handed out is a mistake [H4]. */
export const permissions: Rule = {
  id: "M007-permissions",
  covers: [["req_permissions"]],
  fix: 'Give each permission of the device once, "geolocation" or "motion", with a reason that a user understands.',
  *check({ input }) {
    const seen = new Set<unknown>();
    for (const [index] of itemsAt(input, "req_permissions").entries()) {
      const path = ["req_permissions", index, "name"];
      const name = at(input, ...path);
      if (typeof name === "string" && seen.has(name)) yield { path, message: `asks for ${name} twice.` };
      seen.add(name);
    }
    if (seen.size === 0) return;
    const path = ["req_permissions"];
    if (at(input, "plaza", "sandbox") === "worker")
      yield {
        path,
        message: "asks for the device in a worker, which has no document that could use it.",
        fix: "Remove the permissions, or make the mini-app a frame.",
      };
    const named = ["capabilities", "optional_capabilities"].some((member) => at(input, "plaza", member, "device") !== undefined);
    if (!named)
      yield {
        path,
        message: "asks for permissions that nothing in the mini-app could request.",
        fix: 'Name the capability: "device": "1" in plaza.capabilities or plaza.optional_capabilities.',
      };
  },
};
