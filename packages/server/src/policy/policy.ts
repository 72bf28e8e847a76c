import { MiniAppError } from "@plaza/protocol";
import { concerns, isRemoved, type PersonFacts, type PolicyRule, type RemovableCapability, type Removal } from "@plaza/protocol/services";
import { asc } from "drizzle-orm";
import type { Database } from "../core/context.ts";
import { policyRules } from "./tables.ts";

/** What the operator's rules say of one person; asked anew each time, so a rule holds from the moment it is written. */
export interface Policy {
  readonly rules: () => Promise<PolicyRule[]>;
  /** For the person's host, which judges app and browser itself; each removal once. */
  readonly removalsFor: (facts: PersonFacts) => Promise<Removal[]>;
  /** Throws CAPABILITY_DENIED where a rule takes the capability from this person, app and browser. */
  readonly assertAllowed: (
    facts: PersonFacts,
    use: { readonly capability: RemovableCapability; readonly appId: string; readonly isolation: "full" | "reduced" },
  ) => Promise<void>;
}

export function createPolicy({ db }: { readonly db: Database }): Policy {
  const rules = async (): Promise<PolicyRule[]> => {
    const rows = await db.select().from(policyRules).orderBy(asc(policyRules.createdAt), asc(policyRules.id));
    return rows.map(({ appId, regions, ageBands, organisations, isolation, ...rest }) => ({
      ...rest,
      ...(appId === null ? {} : { appId }),
      ...(regions === null ? {} : { regions }),
      ...(ageBands === null ? {} : { ageBands }),
      ...(organisations === null ? {} : { organisations }),
      ...(isolation === null ? {} : { isolation }),
    }));
  };
  const removalsFor = async (facts: PersonFacts): Promise<Removal[]> => {
    const removals = new Map<string, Removal>();
    for (const rule of await rules()) {
      if (!concerns(rule, facts)) continue;
      const { capability, appId, isolation } = rule;
      removals.set([capability, appId, isolation].join(), {
        capability,
        ...(appId === undefined ? {} : { appId }),
        ...(isolation === undefined ? {} : { isolation }),
      });
    }
    return [...removals.values()];
  };
  return {
    rules,
    removalsFor,
    assertAllowed: async (facts, use) => {
      if (isRemoved(await removalsFor(facts), use))
        throw new MiniAppError("CAPABILITY_DENIED", `This Plaza does not offer ${use.capability} here.`);
    },
  };
}
