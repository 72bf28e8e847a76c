import { randomBytes } from "node:crypto";
import type { InboundMail } from "@plaza/protocol/services";
import { and, count, eq, gt, sql } from "drizzle-orm";
import type { ServerContext, Transaction } from "../core/context.ts";
import type { Mail, Mailer } from "./mailer.ts";
import { relayMails, relayReplies, relays } from "./person-tables.ts";
import { relayAddress } from "./relay-addresses.ts";
import { emails, grants } from "./tables.ts";

const HOUR_MS = 3600_000;
/** Mails of one relay address in a window, both ways together. */
export const RELAY_LIMITS = [
  { count: 20, windowMs: HOUR_MS },
  { count: 100, windowMs: 24 * HOUR_MS },
] as const;
/** How an address for answers begins; relay addresses have no hyphen. */
const REPLY = "re-";

type Ctx = Pick<ServerContext, "config" | "db" | "clock" | "registry">;
type RelayRow = typeof relays.$inferSelect;

/**
 * One mail that the gateway received for the relay domain.
 * 1. An automatic mail, and one of the relay domain itself, is refused: two of them would answer each other for ever.
 * 2. To a relay address: it must stand, the scope must be granted, and the sender's domain, authenticated, must be one that a release of the app declares. It goes to the
 *    user with an address for answers that stands for this sender.
 * 3. To an address for answers: it must come from the user's own address, authenticated. It goes to the sender of before, from the relay address, and says
 *    nothing of the user that they did not write.
 * 4. Each message once, and so many in an hour and a day.
 * Everything else is refused in one way: addresses cannot be probed [I-15].
 */
export async function passOn(ctx: Ctx, mailer: Mailer, mail: InboundMail): Promise<boolean> {
  const { relay } = ctx.config;
  const at = mail.to.lastIndexOf("@");
  const [local, domain] = [mail.to.slice(0, at), mail.to.slice(at + 1)];
  if (relay === undefined || domain !== relay.domain) return false;
  // SECURITY: without this a vacation notice and a ticket system fill two mailboxes in a night [I-15].
  if (mail.automatic || !mail.authenticated || domainOf(mail.from) === relay.domain) return false;
  const answers = local.startsWith(REPLY);
  // SECURITY: whoever learns a relay address writes to nobody with it: only the publisher's own domains do [I-08].
  if (!answers && !(await sendersTo(ctx, local)).has(domainOf(mail.from))) return false;
  const out = await ctx.db.transaction((tx) => (answers ? toPublisher(ctx, tx, local, mail) : toUser(ctx, tx, local, mail)));
  if (out === undefined) return false;
  await mailer.send(out);
  return true;
}

async function toUser(ctx: Ctx, tx: Transaction, local: string, { id, from, subject, text }: InboundMail): Promise<Mail | undefined> {
  const found = await standing(tx, local);
  if (found === undefined || !(await isFresh(ctx, tx, found.relay, id))) return undefined;
  const [reply] = await tx
    .insert(relayReplies)
    .values({ token: `${REPLY}${randomBytes(10).toString("hex")}`, local, correspondent: from, createdAt: ctx.clock.now() })
    .onConflictDoUpdate({ target: [relayReplies.local, relayReplies.correspondent], set: { correspondent: from } })
    .returning();
  const answers = reply && relayAddress(ctx.config, reply.token);
  return {
    to: found.email,
    subject: oneLine(subject),
    text: `${from}:\n\n${text}`,
    relayed: true,
    ...(answers === undefined ? {} : { replyTo: answers }),
  };
}

async function toPublisher(ctx: Ctx, tx: Transaction, token: string, mail: InboundMail): Promise<Mail | undefined> {
  const [reply] = await tx.select().from(relayReplies).where(eq(relayReplies.token, token));
  const found = reply && (await standing(tx, reply.local));
  // SECURITY: an answer is the user's alone: from anybody else it would be an open relay into the publisher's mailbox [I-08].
  if (reply === undefined || found === undefined || mail.from !== found.email) return undefined;
  if (!(await isFresh(ctx, tx, found.relay, mail.id))) return undefined;
  const address = relayAddress(ctx.config, reply.local);
  if (address === undefined) return undefined;
  const hidden = (text: string) => withoutTraces(text, found.email, address);
  return { to: reply.correspondent, from: address, subject: oneLine(hidden(mail.subject)), text: hidden(mail.text), relayed: true };
}

/** A relay address that is on, of an app that may still read the address of a person who still has one. */
async function standing(tx: Transaction, local: string): Promise<{ readonly relay: RelayRow; readonly email: string } | undefined> {
  const [found] = await tx
    .select({ relay: relays, email: emails.email })
    .from(relays)
    .innerJoin(emails, eq(emails.userId, relays.userId))
    .innerJoin(grants, and(eq(grants.userId, relays.userId), eq(grants.appId, relays.appId), eq(grants.scope, "email")))
    .where(and(eq(relays.local, local), sql`${relays.offAt} is null`))
    .for("update", { of: relays });
  return found;
}

/** Counts the mail, under the lock of its relay address; false for one that was counted before, and above the limits. */
async function isFresh({ clock }: Ctx, tx: Transaction, { local }: RelayRow, id: string): Promise<boolean> {
  const now = clock.now();
  for (const limit of RELAY_LIMITS) {
    const [row] = await tx
      .select({ n: count() })
      .from(relayMails)
      .where(and(eq(relayMails.local, local), gt(relayMails.at, now - limit.windowMs)));
    if ((row?.n ?? 0) >= limit.count) return false;
  }
  const kept = await tx
    .insert(relayMails)
    .values({ id: `${local}/${id}`, local, at: now })
    .onConflictDoNothing()
    .returning({ id: relayMails.id });
  return kept.length > 0;
}

/** The domains that the releases declare which are offered of the app that has this address; none for an address of nobody. */
async function sendersTo({ db, registry }: Ctx, local: string): Promise<ReadonlySet<string>> {
  const [relay] = await db.select({ appId: relays.appId }).from(relays).where(eq(relays.local, local));
  const app = relay && (await registry.findApp(relay.appId));
  const releases = await Promise.all(
    Object.values(app?.channels ?? {}).map((version) => registry.findRelease(relay?.appId ?? "", version)),
  );
  return new Set(releases.flatMap((release) => release?.manifest.plaza.mail_senders ?? []));
}

/** The user's own address, wherever their mail program wrote it, and the signature that it adds (RFC 3676 §4.3). */
function withoutTraces(text: string, own: string, relay: string): string {
  const pattern = new RegExp(own.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi");
  return text.replaceAll(pattern, relay).replace(/^-- ?\r?\n[\s\S]*$/m, "");
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}

/** A subject with a line break would be another header. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return text.replaceAll(/[\u0000-\u001f\u007f]+/g, " ").trim();
}
