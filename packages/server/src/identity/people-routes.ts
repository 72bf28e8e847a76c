import {
  inviteAcceptRequestSchema,
  inviteRequestSchema,
  inviteResponseSchema,
  meSchema,
  peopleResponseSchema,
} from "@plaza/protocol/services";
import { and, asc, desc, eq, gt, isNull, ne } from "drizzle-orm";
import * as z from "zod/mini";
import type { SchemaInstance } from "../core/http.ts";
import { notFound } from "../core/problems.ts";
import { publishers } from "../registry/tables.ts";
import { type AccountParts, requireMember } from "./account-routes.ts";
import { acceptInvite, createInvite, takeRole } from "./invites.ts";
import { guesses } from "./sign-in-routes.ts";
import { emails, invites, users } from "./tables.ts";

const idParams = z.object({ id: z.string().check(z.maxLength(64)) });
const done = z.object({});

/** Who works in the console: operators invite, and take roles back. On the console's listener only. */
export function registerPeople(app: SchemaInstance, parts: AccountParts): void {
  const { ctx } = parts;
  const { db, clock } = ctx;
  const [tags, auth] = [["admin"], "operator"] as const;

  app.get(
    "/admin/people",
    { schema: { summary: "Who works in the console, and who was invited", tags, auth, response: { 200: peopleResponseSchema } } },
    async (request) => {
      const me = await ctx.auth.requireRole(request, "operator");
      const [people, open, houses] = await Promise.all([
        db
          .select({ user: users, email: emails.email })
          .from(users)
          .leftJoin(emails, eq(emails.userId, users.id))
          .where(ne(users.role, "user"))
          .orderBy(asc(users.role), asc(users.createdAt)),
        db
          .select({ invite: invites, by: users.name })
          .from(invites)
          .leftJoin(users, eq(users.id, invites.createdBy))
          .where(and(isNull(invites.endedAt), gt(invites.expiresAt, clock.now())))
          .orderBy(desc(invites.createdAt)),
        db.select({ id: publishers.id, name: publishers.name }).from(publishers).orderBy(asc(publishers.name)),
      ]);
      const nameOf = (id: string | null) => houses.find((house) => house.id === id)?.name ?? id;
      return {
        people: people.map(({ user, email }) => ({
          id: user.id,
          name: user.name,
          email: email ?? user.profile.email ?? null,
          role: user.role === "operator" ? ("operator" as const) : ("publisher" as const),
          publisher: nameOf(user.publisherId),
          persona: user.persona !== null,
          me: user.id === me.userId,
        })),
        invites: open.map(({ invite, by }) => ({
          id: invite.id,
          role: invite.role,
          publisher: nameOf(invite.publisherId),
          by,
          createdAt: invite.createdAt,
          expiresAt: invite.expiresAt,
        })),
        publishers: houses,
      };
    },
  );
  app.post(
    "/admin/people/invites",
    {
      schema: {
        summary: "Makes a link that gives whoever opens it a role, once; it is in this answer only",
        tags,
        auth,
        body: inviteRequestSchema,
        response: { 200: inviteResponseSchema },
      },
    },
    async (request) => {
      const { userId } = await ctx.auth.requireRole(request, "operator");
      const invitation = request.body;
      if (invitation.role === "publisher") {
        const [known] = await db.select({ id: publishers.id }).from(publishers).where(eq(publishers.id, invitation.publisherId));
        if (known === undefined) throw notFound("There is no such publisher here.");
      }
      return db.transaction((tx) => createInvite(ctx, tx, userId, invitation));
    },
  );
  app.delete(
    "/admin/people/invites/:id",
    { schema: { summary: "Withdraws an invitation", tags, auth, params: idParams, response: { 200: done } } },
    async (request) => {
      await ctx.auth.requireRole(request, "operator");
      const [row] = await db
        .update(invites)
        .set({ endedAt: clock.now() })
        .where(and(eq(invites.id, request.params.id), isNull(invites.endedAt)))
        .returning({ id: invites.id });
      if (row === undefined) throw notFound();
      return {};
    },
  );
  app.delete(
    "/admin/people/:id",
    {
      schema: { summary: "Takes a person's role, at once; the last operator stays", tags, auth, params: idParams, response: { 200: done } },
    },
    async (request) => {
      const { userId } = await ctx.auth.requireRole(request, "operator");
      if (!(await takeRole(ctx, userId, request.params.id))) throw notFound();
      return {};
    },
  );
  app.post(
    "/invites/accept",
    {
      schema: {
        summary: "The member takes the role that an invitation offers",
        auth: "user",
        body: inviteAcceptRequestSchema,
        response: { 200: meSchema },
      },
      config: guesses,
    },
    async (request) => {
      const member = await requireMember(parts, request);
      await acceptInvite(ctx, member, request.body.token);
      return ctx.identity.meOf(member.userId);
    },
  );
}
