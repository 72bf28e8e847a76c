import * as z from "zod/mini";
import { appIdSchema } from "../ids.ts";
import { removableCapabilitySchema } from "./policy.ts";

/** What a rule may name of people of whom the fact is not known. */
const UNKNOWN = "unknown";
const unknown = z.literal(UNKNOWN);

/** ISO 3166-1 alpha-2, upper case. */
const region = z.string().check(z.regex(/^[A-Z]{2}$/));
export const ageBandSchema = z.enum(["under-13", "13-15", "16-17", "18+"]);
export type AgeBand = z.infer<typeof ageBandSchema>;
/** An employer, a school, a tenant: whatever the super-app's accounts call it. */
const organisation = z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{0,63}$/));

/** A condition that is absent holds always; all of a rule's conditions must hold. `unknown` is a value like any other, so a rule says for itself what is done where a fact is missing. */
const conditions = {
  appId: z.optional(appIdSchema),
  regions: z.optional(z.array(z.union([region, unknown])).check(z.minLength(1), z.maxLength(250))),
  ageBands: z.optional(z.array(z.union([ageBandSchema, unknown])).check(z.minLength(1), z.maxLength(5))),
  organisations: z.optional(z.array(z.union([organisation, unknown])).check(z.minLength(1), z.maxLength(100))),
  /** Only in browsers that lack the second wall around a guest's network [S-24]. */
  isolation: z.optional(z.literal("reduced")),
};

/** `POST /admin/policy`: takes a capability away from whoever the conditions name [H5]. */
export const policyRuleRequestSchema = z.object({
  capability: removableCapabilitySchema,
  ...conditions,
  /** For operators: why. */
  reason: z.string().check(z.minLength(1), z.maxLength(280)),
});
export type PolicyRuleRequest = z.infer<typeof policyRuleRequestSchema>;

/** `GET /admin/policy`; `DELETE /admin/policy/:id`. */
export const policyRuleSchema = z.extend(policyRuleRequestSchema, { id: z.uuid(), createdAt: z.number(), createdBy: z.string() });
export type PolicyRule = z.infer<typeof policyRuleSchema>;
export const policyResponseSchema = z.object({ rules: z.array(policyRuleSchema) });

/** What a rule's conditions on people look at. */
export interface PersonFacts {
  readonly region?: string;
  readonly ageBand?: AgeBand;
  readonly organisation?: string;
}

/** Whether the rule's conditions on people hold for this one. */
export function concerns(rule: Pick<PolicyRule, "regions" | "ageBands" | "organisations">, facts: PersonFacts): boolean {
  const names = (values: readonly string[] | undefined, fact: string | undefined) =>
    values === undefined || values.includes(fact ?? UNKNOWN);
  return names(rule.regions, facts.region) && names(rule.ageBands, facts.ageBand) && names(rule.organisations, facts.organisation);
}
