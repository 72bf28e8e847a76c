import { at, type Rule } from "./rule.ts";

/** The platform this package describes (W3C `platform_version`). A host of an older platform refuses to launch a mini-app that asks for a newer one. */
export const PLATFORM_CODE = 1;

export const platformVersion: Rule = {
  id: "M005-platform-version",
  covers: [["platform_version"]],
  fix: `Write { "min_code": ${PLATFORM_CODE} }.`,
  *check({ input }) {
    const min = at(input, "platform_version", "min_code");
    if (typeof min === "number" && min > PLATFORM_CODE) {
      yield { path: ["platform_version", "min_code"], message: `asks for platform ${min}; the newest that exists is ${PLATFORM_CODE}.` };
    }
  },
};
