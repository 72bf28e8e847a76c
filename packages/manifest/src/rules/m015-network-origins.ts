import { ORIGIN_FIX, originFault } from "../origin.ts";
import { at, itemsAt, type Rule } from "./rule.ts";

/** Declared origins become part of a security policy, so a manifest must not be able to write another policy through them [S-08]. */
export const networkOrigins: Rule = {
  id: "M015-network-origins",
  covers: [["plaza", "network"]],
  fix: ORIGIN_FIX,
  *check({ input, origins }) {
    for (const list of ["connect", "image"]) {
      const seen = new Set<unknown>();
      for (const [index] of itemsAt(input, "plaza", "network", list).entries()) {
        const path = ["plaza", "network", list, index];
        const origin = at(input, ...path);
        if (typeof origin !== "string") continue;
        const fault = originFault(origin, origins);
        if (fault !== undefined) yield { path, message: `${JSON.stringify(origin)} ${fault}.` };
        else if (origin.startsWith("http:"))
          yield {
            path,
            message: `${origin} exists on this machine only.`,
            severity: "warning",
            fix: "Replace it before you publish to a registry that is not your own.",
          };
        if (seen.has(origin)) yield { path, message: `${JSON.stringify(origin)} is listed twice.` };
        seen.add(origin);
      }
    }
  },
};
