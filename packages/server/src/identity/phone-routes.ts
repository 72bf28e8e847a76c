import type { Account } from "@plaza/protocol/services";
import { accountSchema, phoneCodeRequestSchema, phoneRequestSchema, phoneSentSchema } from "@plaza/protocol/services";
import { eq } from "drizzle-orm";
import type { FastifyRequest } from "fastify";
import type { UserIdentity } from "../core/auth.ts";
import type { SchemaInstance } from "../core/http.ts";
import { type AccountParts, offered } from "./account-routes.ts";
import { lockUser } from "./members.ts";
import { phones } from "./person-tables.ts";

const answer = { auth: "user" as const, response: { 200: accountSchema } };
/** Requests of one client address: a household, and no more than a mobile network's own door would bear. */
const messages = { rateLimit: { max: 10, timeWindow: "10 minutes" } };
const guesses = { rateLimit: { max: 30, timeWindow: "10 minutes" } };

interface PhonePages extends AccountParts {
  readonly requireOwner: (request: FastifyRequest) => Promise<UserIdentity>;
  readonly accountOf: (user: UserIdentity) => Promise<Account>;
}

/** The member's number: proved by a code that is sent to it, changed by another one, taken away at any time. */
export function registerPhone(app: SchemaInstance, { ctx, phoneCodes, requireOwner, accountOf }: PhonePages): void {
  app.post(
    "/account/phone",
    {
      schema: {
        summary: "Sends a code to a number that the member adds.",
        auth: "user",
        body: phoneRequestSchema,
        response: { 200: phoneSentSchema },
      },
      config: messages,
    },
    async (request) => offered(phoneCodes).send(await requireOwner(request), request.body),
  );
  app.post(
    "/account/phone/code",
    {
      schema: { summary: "The number is the member's, in place of the one before.", body: phoneCodeRequestSchema, ...answer },
      config: guesses,
    },
    async (request) => {
      const user = await requireOwner(request);
      const { id, phone } = await offered(phoneCodes).check(user, request.body.code);
      await ctx.db.transaction(async (tx) => {
        await offered(phoneCodes).use(tx, id);
        await lockUser(tx, user.userId);
        const row = { phone, verifiedAt: ctx.clock.now() };
        await tx
          .insert(phones)
          .values({ userId: user.userId, ...row })
          .onConflictDoUpdate({ target: phones.userId, set: row });
      });
      return accountOf(user);
    },
  );
  app.delete("/account/phone", { schema: { summary: "Takes the number away.", ...answer } }, async (request) => {
    const user = await requireOwner(request);
    await ctx.db.delete(phones).where(eq(phones.userId, user.userId));
    return accountOf(user);
  });
}
