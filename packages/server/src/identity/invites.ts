import { randomBytes } from "node:crypto";
import { MiniAppError } from "@plaza/protocol";
import { and, eq, gt, isNull, ne, sql } from "drizzle-orm";
import { jwtVerify, SignJWT } from "jose";
import { uuidv7 } from "uuidv7";
import { audit } from "../admin/audit.ts";
import type { UserIdentity } from "../core/auth.ts";
import type { ServerConfig } from "../core/config.ts";
import type { ServerContext, Transaction } from "../core/context.ts";
import { createKeys, loadSecrets } from "../core/keys.ts";
import { notFound, withStatus } from "../core/problems.ts";
import { lockUser } from "./members.ts";
import { invites, users } from "./tables.ts";

/** Milliseconds that an invitation works. */
export const INVITE_MS = 7 * 24 * 3600_000;
/** Seconds that the command line's works. */
export const FIRST_INVITE_SECONDS = 3600;
const TYP = "plaza-operator-invite+jwt";

export type Invitation = { readonly role: "operator" } | { readonly role: "publisher"; readonly publisherId: string };

/** The page of the console that takes an invitation; the token is behind the `#`, which no server and no Referer header sees. */
function linkOf(config: ServerConfig, token: string): string {
  return `${config.consoleOrigin}/join#${token}`;
}

/** Makes an invitation, in the transaction of its entry in the log. The link is not kept. */
export async function createInvite(ctx: ServerContext, tx: Transaction, by: string, invitation: Invitation) {
  const token = randomBytes(32).toString("base64url");
  const now = ctx.clock.now();
  const row = { id: uuidv7(), createdBy: by, createdAt: now, expiresAt: now + INVITE_MS };
  await tx.insert(invites).values({ ...row, ...invitation, tokenHash: ctx.keys.hashToken(token) });
  await audit(tx, { at: now, actor: by, action: "role.invite", target: roleWords(invitation) });
  return { id: row.id, link: linkOf(ctx.config, token), expiresAt: row.expiresAt };
}

/**
 * The first operator's link, for who runs the server and has its secrets; also where no operator is left. It names no row: the database is not asked until
 * somebody opens it.
 */
export async function makeOperatorLink(config: ServerConfig, now = Date.now()): Promise<string> {
  const { inviteKey } = await createKeys(await loadSecrets(config));
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: "HS256", typ: TYP })
    .setIssuer(config.consoleOrigin)
    .setJti(uuidv7())
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.floor(now / 1000) + FIRST_INVITE_SECONDS)
    .sign(inviteKey);
  return linkOf(config, token);
}

/** The member takes the role that the link offers. Works once; of two who open it at once one has it. */
export async function acceptInvite(ctx: ServerContext, member: UserIdentity, token: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const invitation = token.includes(".") ? await takeSigned(ctx, tx, token) : await takeStored(ctx, tx, token);
    const { role, persona } = await lockUser(tx, member.userId);
    // SECURITY: a demo person is everybody: a role of theirs would be everybody's [I-12].
    if (persona !== null)
      throw new MiniAppError("CAPABILITY_DENIED", "A demo person is everybody's and takes no role. Sign in as yourself.");
    if (role === "operator")
      throw withStatus(new MiniAppError("INVALID_PARAMS", "You are an operator already; the link stays for somebody else."), 409);
    await tx
      .update(users)
      .set({ role: invitation.role, publisherId: invitation.role === "publisher" ? invitation.publisherId : null })
      .where(eq(users.id, member.userId));
    await audit(tx, { at: ctx.clock.now(), actor: member.userId, action: "role.give", target: roleWords(invitation) });
  });
}

/** Takes a role away, at once; the last operator who is a person stays. */
export async function takeRole(ctx: ServerContext, by: string, userId: string): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    // One at a time: of two operators who remove each other one stays.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('identity/roles', 0))`);
    const [user] = await tx
      .select()
      .from(users)
      .where(and(eq(users.id, userId), ne(users.role, "user"), isNull(users.persona)))
      .for("update");
    if (user === undefined) return false;
    const others = and(eq(users.role, "operator"), isNull(users.persona), ne(users.id, userId));
    if (user.role === "operator" && (await tx.$count(users, others)) === 0)
      throw withStatus(new MiniAppError("INVALID_PARAMS", "This is the last operator. Invite another one first."), 409);
    await tx.update(users).set({ role: "user", publisherId: null }).where(eq(users.id, userId));
    const taken =
      user.role === "operator" ? ({ role: "operator" } as const) : { role: "publisher" as const, publisherId: user.publisherId ?? "" };
    await audit(tx, { at: ctx.clock.now(), actor: by, action: "role.take", target: roleWords(taken), reason: user.name ?? userId });
    return true;
  });
}

async function takeStored(ctx: ServerContext, tx: Transaction, token: string): Promise<Invitation> {
  const now = ctx.clock.now();
  const [row] = await tx
    .update(invites)
    .set({ endedAt: now })
    // SECURITY: in one statement, so that of two who open one link one finds it [I-12].
    .where(and(eq(invites.tokenHash, ctx.keys.hashToken(token)), isNull(invites.endedAt), gt(invites.expiresAt, now)))
    .returning();
  if (row === undefined) throw noInvite();
  return row.role === "operator" ? { role: "operator" } : { role: "publisher", publisherId: row.publisherId ?? "" };
}

async function takeSigned(ctx: ServerContext, tx: Transaction, token: string): Promise<Invitation> {
  const now = ctx.clock.now();
  const { payload } = await jwtVerify(token, ctx.keys.inviteKey, {
    algorithms: ["HS256"],
    typ: TYP,
    issuer: ctx.config.consoleOrigin,
    maxTokenAge: FIRST_INVITE_SECONDS,
    requiredClaims: ["jti", "exp"],
    currentDate: new Date(now),
  }).catch(() => {
    throw noInvite();
  });
  const used = { id: payload.jti ?? "", tokenHash: ctx.keys.hashToken(token), role: "operator" as const, createdBy: null };
  const times = { createdAt: (payload.iat ?? 0) * 1000, expiresAt: (payload.exp ?? 0) * 1000, endedAt: now };
  const [row] = await tx
    .insert(invites)
    .values({ ...used, ...times })
    .onConflictDoNothing()
    .returning({ id: invites.id });
  if (row === undefined) throw noInvite();
  return { role: "operator" };
}

function noInvite(): MiniAppError {
  return notFound("This invitation does not work: it was used, withdrawn, or is too old. Ask for another one.");
}

/** As the log names it. */
function roleWords(invitation: Invitation): string {
  return invitation.role === "operator" ? "operator" : `publisher#${invitation.publisherId}`;
}
