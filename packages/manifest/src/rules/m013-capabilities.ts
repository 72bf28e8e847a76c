import { type CapabilityDefinition, capabilities as registry } from "@plaza/protocol";
import { at, entriesAt, type Rule } from "./rule.ts";

/** A capability that no host has would make every host refuse the launch. The list of names derives from the contracts. */
export const capabilities: Rule = {
  id: "M013-capabilities",
  covers: [
    ["plaza", "capabilities"],
    ["plaza", "optional_capabilities"],
  ],
  fix: 'Name a capability and its major version, for example { "checkout": "1" }.',
  *check({ input }) {
    const known: Readonly<Record<string, CapabilityDefinition>> = registry;
    for (const member of ["capabilities", "optional_capabilities"]) {
      for (const [name, version] of entriesAt(input, "plaza", member)) {
        const path = ["plaza", member, name];
        const contract = Object.hasOwn(known, name) ? known[name] : undefined;
        if (contract === undefined)
          yield { path, message: `is not a capability: ${JSON.stringify(name)}.`, fix: `Use one of: ${Object.keys(known).join(", ")}.` };
        else if (typeof version === "string" && version !== contract.version)
          yield {
            path,
            message: `asks for version ${version}; ${name} has version ${contract.version}.`,
            fix: `Write "${contract.version}".`,
          };
        if (member === "optional_capabilities" && at(input, "plaza", "capabilities", name) !== undefined) {
          yield { path, message: `is both required and optional: ${name}.`, fix: "Keep one of the two." };
        }
      }
    }
  },
};
