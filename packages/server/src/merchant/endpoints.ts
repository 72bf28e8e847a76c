import { createHmac } from "node:crypto";
import { isIP } from "node:net";
import { MiniAppError } from "@plaza/protocol";
import type { WebhookEndpoint, WebhookEndpointRequest } from "@plaza/protocol/services";
import { and, desc, eq, inArray, isNull } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { type AuditAction, audit } from "../admin/audit.ts";
import type { ServerContext, Transaction } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { isPrivateAddress } from "../network/private-address.ts";
import { type EndpointRow, merchantDeliveries, merchantEndpoints } from "./tables.ts";

/** Milliseconds for which the secret before a rotation signs too. */
export const BOTH_SECRETS_MS = 24 * 3_600_000;
/** Endpoints of one app. */
const MAX_ENDPOINTS = 10;

type Ctx = Pick<ServerContext, "config" | "db" | "clock" | "keys">;

/** Made anew whenever something is signed: the database has no webhook secret that could leak from it. */
function secretOf(keys: Pick<Ctx["keys"], "merchantSecret">, id: string, version: number): string {
  return `whsec_${createHmac("sha256", keys.merchantSecret).update(`webhook/${id}/${version}`).digest("base64")}`;
}

/** The secrets that sign at this moment, newest first. */
export function secretsOf(
  { keys, clock }: Pick<Ctx, "keys" | "clock">,
  { id, secretVersion, oldSecretUntil }: EndpointRow,
): readonly string[] {
  const both = oldSecretUntil !== null && clock.now() < oldSecretUntil;
  return (both ? [secretVersion, secretVersion - 1] : [secretVersion]).map((version) => secretOf(keys, id, version));
}

/**
 * Throws INVALID_PARAMS for what can be no endpoint. In development a publisher's own machine may be one.
 * SECURITY: this answers early; what a name resolves to is checked at each delivery, by the egress [R-19].
 */
function endpointUrl({ config }: Pick<Ctx, "config">, text: string): string {
  const refuse = (detail: string, reason: string) => new MiniAppError("INVALID_PARAMS", detail, { data: { reason } });
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const open = config.env === "development";
  if (url === undefined || !(url.protocol === "https:" || (open && url.protocol === "http:")))
    throw refuse("A webhook's address begins with https://.", "not_https");
  if (url.username !== "" || url.password !== "" || url.hash !== "")
    throw refuse("A webhook's address has no user name, password or fragment.", "not_plain");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!open && (host === "localhost" || host.endsWith(".localhost") || (isIP(host) !== 0 && isPrivateAddress(host))))
    throw refuse("A webhook's address is on the public internet.", "not_public");
  return url.href;
}

/** Who asks, and for which apps they may; undefined: for every app. */
export interface Desk {
  readonly userId: string;
  readonly of: readonly string[] | undefined;
}

export async function addEndpoint(ctx: Ctx, desk: Desk, { appId, url: text }: WebhookEndpointRequest) {
  if (desk.of !== undefined && !desk.of.includes(appId)) throw notFound();
  const url = endpointUrl(ctx, text);
  const at = ctx.clock.now();
  const endpoint = await ctx.db.transaction(async (tx) => {
    const present = await tx
      .select({ id: merchantEndpoints.id })
      .from(merchantEndpoints)
      .where(and(eq(merchantEndpoints.appId, appId), isNull(merchantEndpoints.removedAt)));
    if (present.length >= MAX_ENDPOINTS)
      throw new MiniAppError("INVALID_PARAMS", `An app has at most ${MAX_ENDPOINTS} webhooks.`, { data: { reason: "too_many" } });
    const [row] = await tx.insert(merchantEndpoints).values({ id: uuidv7(), appId, url, createdAt: at }).returning();
    if (row === undefined) throw new Error("The endpoint was not recorded.");
    await note(tx, desk, "webhook.add", row, at);
    return row;
  });
  return { endpoint, secret: secretOf(ctx.keys, endpoint.id, endpoint.secretVersion) };
}

export function removeEndpoint(ctx: Ctx, desk: Desk, id: string): Promise<EndpointRow> {
  return change(ctx, desk, id, "webhook.remove", async (tx, _row, at) => {
    await giveUp(tx, id);
    return { removedAt: at };
  });
}

/** A new secret; the one before signs too for {@link BOTH_SECRETS_MS}. */
export async function rotateSecret(ctx: Ctx, desk: Desk, id: string) {
  const endpoint = await change(ctx, desk, id, "webhook.rotate", async (_tx, { secretVersion }, at) => ({
    secretVersion: secretVersion + 1,
    oldSecretUntil: at + BOTH_SECRETS_MS,
  }));
  return { endpoint, secret: secretOf(ctx.keys, endpoint.id, endpoint.secretVersion) };
}

/** What happened while it was off is not sent by itself: the list of events has it, and each delivery can be replayed. */
export function enableEndpoint(ctx: Ctx, desk: Desk, id: string): Promise<EndpointRow> {
  return change(ctx, desk, id, "webhook.enable", async () => ({ disabledAt: null, failingSince: null }));
}

/** Nothing of an endpoint that is off or gone is still to come. */
export async function giveUp(tx: Transaction, endpointId: string): Promise<void> {
  await tx
    .update(merchantDeliveries)
    .set({ state: "failed", dueAt: null })
    .where(and(eq(merchantDeliveries.endpointId, endpointId), eq(merchantDeliveries.state, "pending")));
}

function change(
  ctx: Ctx,
  desk: Desk,
  id: string,
  action: AuditAction,
  set: (tx: Transaction, row: EndpointRow, at: number) => Promise<Partial<EndpointRow>>,
): Promise<EndpointRow> {
  const at = ctx.clock.now();
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(merchantEndpoints)
      .where(and(eq(merchantEndpoints.id, id), isNull(merchantEndpoints.removedAt), mine(desk)))
      .for("update");
    if (row === undefined) throw notFound();
    const [changed] = await tx
      .update(merchantEndpoints)
      .set(await set(tx, row, at))
      .where(eq(merchantEndpoints.id, id))
      .returning();
    await note(tx, desk, action, row, at);
    return changed ?? row;
  });
}

function note(tx: Transaction, { userId }: Desk, action: AuditAction, { appId, url }: EndpointRow, at: number): Promise<void> {
  return audit(tx, { at, actor: userId, action, target: appId, reason: url });
}

function mine({ of }: Desk) {
  return of === undefined ? undefined : inArray(merchantEndpoints.appId, [...of]);
}

export function listEndpoints({ db }: Pick<Ctx, "db">, desk: Desk): Promise<EndpointRow[]> {
  return db
    .select()
    .from(merchantEndpoints)
    .where(and(isNull(merchantEndpoints.removedAt), mine(desk)))
    .orderBy(desc(merchantEndpoints.createdAt), desc(merchantEndpoints.id));
}

export function viewEndpoint({ clock }: Pick<Ctx, "clock">, row: EndpointRow, appName: string): WebhookEndpoint {
  const { id, appId, url, createdAt, oldSecretUntil, failingSince, disabledAt } = row;
  const until = oldSecretUntil !== null && clock.now() < oldSecretUntil ? oldSecretUntil : null;
  return { id, appId: appId as WebhookEndpoint["appId"], appName, url, createdAt, oldSecretUntil: until, failingSince, disabledAt };
}
