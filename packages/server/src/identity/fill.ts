import { type Filled, type FillField, filledSchema, MiniAppError, scopeOfField } from "@plaza/protocol";
import { contactsSchema, type FillRequest, fillRequestSchema, phoneCodeResponseSchema } from "@plaza/protocol/services";
import { and, eq, isNull } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { addressesOf } from "../checkout/addresses.ts";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext } from "../core/context.ts";
import type { SchemaInstance } from "../core/http.ts";
import { createFootprintRecorder } from "../footprint/recording.ts";
import { contactsOf, phoneOf, postal } from "./contacts.ts";
import { fills } from "./person-tables.ts";
import { mintPhoneCode } from "./phone-handover.ts";
import { users } from "./tables.ts";

type Recipient = (typeof fills.$inferSelect)["recipient"];

/** Personal data by a tap: the host asks in its sheet, and brings what the user ticked. */
export function registerFill(app: SchemaInstance, ctx: ServerContext): void {
  app.get(
    "/me/contacts",
    { schema: { summary: "What the host's sheet can offer to a form.", auth: "user", response: { 200: contactsSchema } } },
    async (request) => {
      const { userId } = await ctx.auth.requireUser(request);
      const user = await ctx.identity.findUser(userId);
      return user === undefined ? {} : { ...(await contactsOf(ctx.db, user)), relay: ctx.config.relay !== undefined };
    },
  );
  app.post(
    "/identity/fill",
    {
      schema: {
        summary: "What the user ticked in the host's sheet, this once.",
        auth: "guest-session",
        body: fillRequestSchema,
        response: { 200: filledSchema },
      },
    },
    async (request) => fill(ctx, await ctx.auth.requireGuestSession(request, "identity"), request.body),
  );
  app.post(
    "/identity/phone-code",
    {
      schema: {
        summary: "A code with which the publisher's server fetches the user's verified number, once.",
        auth: "guest-session",
        response: { 200: phoneCodeResponseSchema },
      },
    },
    async (request) => {
      const session = await ctx.auth.requireGuestSession(request, "identity");
      await requireDeclared(ctx, session, ["phone"]);
      if ((await phoneOf(ctx.db, session.userId)) === undefined)
        throw new MiniAppError("INVALID_PARAMS", "The user has no verified number. They add one in their account.", {
          data: { reason: "no_phone" },
        });
      await record(ctx, session, ["phone"], "server");
      return mintPhoneCode(ctx, session);
    },
  );
}

async function fill(ctx: ServerContext, session: GuestSession, { fields, addressId, name }: FillRequest): Promise<Filled> {
  const asked = new Set(fields);
  await requireDeclared(ctx, session, [...asked]);
  // A name that was written into the sheet is the person's from now on: whoever has one changes it in their account.
  if (name !== undefined && asked.has("name"))
    await ctx.db
      .update(users)
      .set({ name })
      .where(and(eq(users.id, session.userId), eq(users.state, "member"), isNull(users.name)));
  const user = await ctx.identity.findUser(session.userId);
  if (user?.state !== "member") throw new MiniAppError("NOT_SIGNED_IN", "The user has to sign in before there is anything to share.");
  const known = await contactsOf(ctx.db, user);
  const addresses = asked.has("address") ? await addressesOf(ctx.db, user.id) : [];
  const address = addressId === undefined ? addresses[0] : addresses.find(({ id }) => id === addressId);
  const filled: Filled = {
    // SECURITY: only what was ticked; a grant for later is neither needed nor made [I-08].
    ...Object.fromEntries(Object.entries(known).filter(([field]) => asked.has(field as FillField))),
    ...(address === undefined ? {} : { address: postal(address) }),
  };
  const given = [...asked].filter((field) => filled[field] !== undefined);
  await record(ctx, session, given, "app");
  return filled;
}

/** SECURITY: whatever a host asks, nothing that the running release does not declare is given [I-08]. */
async function requireDeclared(ctx: ServerContext, session: GuestSession, fields: readonly FillField[]): Promise<void> {
  const release = await ctx.registry.findRelease(session.appId, session.release);
  const declared = new Set(release?.manifest.plaza.scopes?.map((scope) => scope.name));
  const undeclared = fields.filter((field) => !declared.has(scopeOfField[field]));
  if (undeclared.length > 0) throw new MiniAppError("CAPABILITY_DENIED", `The manifest does not declare ${undeclared.join(", ")}.`);
}

/** In the log of consents and in the footprint, where the user sees it. */
async function record(ctx: ServerContext, session: GuestSession, fields: readonly FillField[], recipient: Recipient): Promise<void> {
  if (fields.length === 0) return;
  const { userId, appId, sessionId } = session;
  await ctx.db.insert(fills).values({ id: uuidv7(), userId, appId, sessionId, fields, recipient, at: ctx.clock.now() });
  if (recipient === "server") return;
  await createFootprintRecorder(ctx.db, ctx.clock).add(
    session,
    "data",
    fields.map((field) => scopeOfField[field]),
  );
}
