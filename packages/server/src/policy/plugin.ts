import { policyResponseSchema, policyRuleRequestSchema, policyRuleSchema } from "@plaza/protocol/services";
import { eq } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import * as z from "zod/mini";
import { audit } from "../admin/audit.ts";
import type { ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { notFound } from "../core/problems.ts";
import { policyRules } from "./tables.ts";

const done = z.object({});

/** Operators' rules about what mini-apps may have, and for whom [H5]. */
export const policyModule: ServerModule = {
  name: "policy",
  migrations: "policy",
  register: (api, ctx, { surface }) => {
    if (surface !== "console") return;
    const app = withSchemas(api);
    const schema = { tags: ["admin"], auth: "operator" } as const;

    app.get(
      "/admin/policy",
      { schema: { ...schema, summary: "What mini-apps are not given, and where", response: { 200: policyResponseSchema } } },
      async (request) => {
        await ctx.auth.requireRole(request, "operator");
        return { rules: await ctx.policy.rules() };
      },
    );
    app.post(
      "/admin/policy",
      {
        schema: {
          ...schema,
          summary: "Takes a capability away, at once and from running mini-apps too",
          body: policyRuleRequestSchema,
          response: { 200: policyRuleSchema },
        },
      },
      async (request) => {
        const { userId } = await ctx.auth.requireRole(request, "operator");
        const rule = { ...request.body, id: uuidv7(), createdAt: ctx.clock.now(), createdBy: userId };
        await ctx.db.transaction(async (tx) => {
          await tx.insert(policyRules).values(rule);
          await audit(tx, { at: rule.createdAt, actor: userId, action: "policy.add", target: targetOf(rule), reason: rule.reason });
          await ctx.bus.publish("policy.changed", {}, tx);
        });
        return rule;
      },
    );
    app.delete(
      "/admin/policy/:id",
      { schema: { ...schema, summary: "Gives back what a rule took away", params: z.object({ id: z.uuid() }), response: { 200: done } } },
      async (request) => {
        const { userId } = await ctx.auth.requireRole(request, "operator");
        await ctx.db.transaction(async (tx) => {
          const [rule] = await tx.delete(policyRules).where(eq(policyRules.id, request.params.id)).returning();
          if (rule === undefined) throw notFound();
          await audit(tx, { at: ctx.clock.now(), actor: userId, action: "policy.remove", target: targetOf(rule), reason: rule.reason });
          await ctx.bus.publish("policy.changed", {}, tx);
        });
        return {};
      },
    );
  },
};

/** `<app id>#<capability>`, as reports and releases have it; `policy#…` where it is of every app. */
function targetOf(rule: { readonly capability: string; readonly appId?: string | null }): string {
  return `${rule.appId ?? "policy"}#${rule.capability}`;
}
