import { MiniAppError } from "@plaza/protocol";
import { concerns, isRemoved, type PersonFacts, type PolicyRule, type RemovableCapability, type Removal } from "@plaza/protocol/services";
import { asc, type SQL, sql } from "drizzle-orm";
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
    /** Where the caller's own statement read them ({@link rulesNow}). */
    read?: readonly StandingRule[],
  ) => Promise<void>;
}

/** Of a rule, whom it concerns and what it takes away; conditions that are not there are null. */
type StandingRule = Pick<typeof policyRules.$inferSelect, "capability" | "appId" | "regions" | "ageBands" | "organisations" | "isolation">;

/** All rules as they are when the statement runs, as a column of it: a request that reads something anyway needs no second one for them. */
export const rulesNow: SQL<readonly StandingRule[]> =
  sql`(select coalesce(json_agg(json_build_object('capability', capability, 'appId', app_id,
  'regions', regions, 'ageBands', age_bands, 'organisations', organisations, 'isolation', isolation)), '[]') from ${policyRules})`;

function conditionsOf({ appId, regions, ageBands, organisations, isolation }: StandingRule) {
  return {
    ...(appId === null ? {} : { appId }),
    ...(regions === null ? {} : { regions }),
    ...(ageBands === null ? {} : { ageBands }),
    ...(organisations === null ? {} : { organisations }),
    ...(isolation === null ? {} : { isolation }),
  };
}

/** Each removal once. */
function removalsOf(rules: readonly StandingRule[], facts: PersonFacts): Removal[] {
  const removals = new Map<string, Removal>();
  for (const row of rules) {
    const conditions = conditionsOf(row);
    if (!concerns(conditions, facts)) continue;
    const { capability } = row;
    const { appId, isolation } = conditions;
    removals.set([capability, appId, isolation].join(), {
      capability,
      ...(appId === undefined ? {} : { appId }),
      ...(isolation === undefined ? {} : { isolation }),
    });
  }
  return [...removals.values()];
}

export function createPolicy({ db }: { readonly db: Database }): Policy {
  const read = () => db.select().from(policyRules).orderBy(asc(policyRules.createdAt), asc(policyRules.id));
  return {
    rules: async () =>
      (await read()).map((row) => {
        const { id, capability, reason, createdAt, createdBy } = row;
        return { id, capability, ...conditionsOf(row), reason, createdAt, createdBy };
      }),
    removalsFor: async (facts) => removalsOf(await read(), facts),
    assertAllowed: async (facts, use, rules) => {
      if (isRemoved(removalsOf(rules ?? (await read()), facts), use))
        throw new MiniAppError("CAPABILITY_DENIED", `This Plaza does not offer ${use.capability} here.`);
    },
  };
}
