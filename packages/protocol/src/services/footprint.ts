import * as z from "zod/mini";
import { appIdSchema } from "../ids.ts";
import { moneySchema } from "../money.ts";
import { meSchema } from "./identity.ts";

/**
 * `POST /api/v1/footprint` (guest session): how often the running guest has called each method, counted from its start. The larger count of a method
 * stands, so that a repeat changes nothing.
 */
export const callCountsSchema = z.object({
  calls: z.record(z.string().check(z.regex(/^[a-z]{1,32}\.[a-zA-Z]{1,64}$/)), z.int().check(z.gte(1), z.lte(1_000_000_000))),
});
export type CallCounts = z.infer<typeof callCountsSchema>["calls"];

/** `call`: a method of the bridge; `data`: a part of the person that was read; `origin`: where it sent requests; `server`: what the publisher's own server read. */
export const footprintKindSchema = z.enum(["call", "data", "origin", "server"]);
export type FootprintKind = z.infer<typeof footprintKindSchema>;

/** `GET /api/v1/me/footprint` (user): the mini-apps that have a trace of this user, latest first. */
export const footprintAppSchema = z.object({
  appId: appIdSchema,
  name: z.string(),
  /** Milliseconds since the epoch. */
  lastAt: z.number(),
  visits: z.int(),
  /** What was paid, less what went back; one per currency. */
  paid: z.array(moneySchema),
});
export type FootprintApp = z.infer<typeof footprintAppSchema>;
export const footprintAppsResponseSchema = z.object({ apps: z.array(footprintAppSchema) });

/** `GET /api/v1/me/footprint/:appId?before=` (user): visit by visit, latest first; `next` goes on. */
export const visitSchema = z.object({
  id: z.string(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** Of the release; null for what a publisher's server did on its own. */
  version: z.nullable(z.string()),
  entries: z.array(z.object({ kind: footprintKindSchema, subject: z.string(), count: z.int(), lastAt: z.number() })),
  orders: z.array(z.object({ id: z.string(), total: moneySchema })),
});
export type Visit = z.infer<typeof visitSchema>;
export const footprintResponseSchema = z.object({
  visits: z.array(visitSchema),
  next: z.optional(z.string()),
  /** Since when the publisher's own server has access; null when it has none. */
  serverSince: z.nullable(z.number()),
});
export type Footprint = z.infer<typeof footprintResponseSchema>;

/** `GET /api/v1/me/footprint/:appId/export` (user): all that is held of this user in this app, by module. */
export const footprintExportSchema = z.object({
  format: z.literal("plaza-footprint/1"),
  appId: appIdSchema,
  /** The user's pairwise id in this app. */
  sub: z.string(),
  exportedAt: z.number(),
  data: z.record(z.string(), z.record(z.string(), z.unknown())),
});
export type FootprintExport = z.infer<typeof footprintExportSchema>;

/** Why something stays: the books must be kept; an incident or a report protects others. */
export const keptReasonSchema = z.enum(["accounting", "security", "safety"]);
export type KeptReason = z.infer<typeof keptReasonSchema>;

/** `POST /api/v1/me/footprint/:appId/erase` (user). `GET /api/v1/me/erasures` lists them. */
export const erasureSchema = z.object({
  id: z.string(),
  appId: appIdSchema,
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** How many of what were deleted. */
  deleted: z.record(z.string(), z.int()),
  kept: z.array(z.object({ what: z.string(), count: z.int(), why: keptReasonSchema })),
  /** JWS (typ `plaza-erasure+jwt`), verified with the issuer's JWKS: iss, aud = app id, sub pairwise, jti, iat, deleted, kept. */
  receipt: z.string(),
});
export type Erasure = z.infer<typeof erasureSchema>;
export const erasuresResponseSchema = z.object({ erasures: z.array(erasureSchema) });

/** `POST /api/v1/me/erase` (user): the account ends; `me` is the new guest of this browser. */
export const accountErasedSchema = z.object({ erasures: z.array(erasureSchema), me: meSchema });
export type AccountErased = z.infer<typeof accountErasedSchema>;
