import { eq } from "drizzle-orm";
import type { SubscriptionMailMessage } from "../checkout/outbox.ts";
import type { ServerContext } from "../core/context.ts";
import { emails } from "../identity/tables.ts";
import { subscriptionMail } from "./mail-words.ts";
import { subscriptions } from "./tables.ts";

/**
 * Consumer of the outbox: tells the user of a payment to come, of one that was declined, and of the end. Who has no address reads it in the shell, where it stands
 * as well. A process that dies after the mail has left may send it a second time: twice is better than never.
 */
export async function sendSubscriptionMails(
  ctx: Pick<ServerContext, "db" | "config" | "identity" | "registry">,
  messages: readonly SubscriptionMailMessage[],
): Promise<void> {
  for (const message of messages) await send(ctx, message);
}

async function send(
  ctx: Pick<ServerContext, "db" | "config" | "identity" | "registry">,
  { subscriptionId, about, total, next }: SubscriptionMailMessage,
): Promise<void> {
  const { mailer } = ctx.identity;
  if (mailer === undefined) return;
  const [row] = await ctx.db.select().from(subscriptions).where(eq(subscriptions.id, subscriptionId));
  if (row === undefined || row.endReason === "erased") return;
  const [[address], user, app] = await Promise.all([
    ctx.db.select().from(emails).where(eq(emails.userId, row.userId)),
    ctx.identity.findUser(row.userId),
    ctx.registry.findApp(row.appId),
  ]);
  const to = address?.email ?? user?.profile.email;
  if (to === undefined) return;
  const said = {
    host: ctx.config.name,
    app: app?.name ?? row.appId,
    plan: row.plan.name,
    total,
    next,
    url: new URL("/orders", ctx.config.origin).href,
  };
  await mailer.send({ to, ...subscriptionMail(user?.locale ?? "en", about, said) });
}
