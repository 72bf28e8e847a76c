import { createHmac } from "node:crypto";
import { type GuestUser, markWords, type Permission, type PostalAddress, permissionSchema } from "@plaza/protocol";
import type { Consents, Me, PersonFacts } from "@plaza/protocol/services";
import { and, eq } from "drizzle-orm";
import type { FastifyBaseLogger } from "fastify";
import type { Bus } from "../core/bus.ts";
import type { ServerConfig } from "../core/config.ts";
import type { Clock, Database } from "../core/context.ts";
import type { ServerKeys } from "../core/keys.ts";
import { notFound } from "../core/problems.ts";
import { createIssuer, type Issuer } from "../issuer/issuer.ts";
import { createSectors, type Sectors } from "../issuer/sectors.ts";
import type { Policy } from "../policy/policy.ts";
import type { Registry } from "../registry/registry.ts";
import { phoneOf, postalAddressOf } from "./contacts.ts";
import { createMailer, type Mailer } from "./mailer.ts";
import type { JoinListener } from "./members.ts";
import { emailFor } from "./relay-addresses.ts";
import { grants, joins, users } from "./tables.ts";

export type UserRow = typeof users.$inferSelect;

/** What other modules may ask about people. */
export interface Identity {
  readonly pairwiseSub: Sectors["pairwiseSub"];
  /** Null until the user has been asked. */
  readonly consentsOf: (userId: string) => Promise<Consents | null>;
  /** What the user lets the app read and use. */
  readonly granted: (appId: string, userId: string) => Promise<Permission[]>;
  /** The user as this app may see them: only granted parts. */
  readonly guestUser: (appId: string, userId: string) => Promise<GuestUser>;
  readonly findUser: (userId: string) => Promise<UserRow | undefined>;
  /** The user as they see themselves; the only place that has the mark. */
  readonly meOf: (userId: string) => Promise<Me>;
  /** Ids under which this person has records: their own, and those of guests who turned out to be them. */
  readonly selvesOf: (userId: string) => Promise<string[]>;
  /** Registers what a module moves when a guest turns out to be a member; at start. */
  readonly onJoin: (listener: JoinListener) => void;
  /** Has every module move its records. */
  readonly joinRecords: JoinListener;
  readonly issuer: Issuer;
  /** Undefined where no mail leaves: production without SMTP. */
  readonly mailer: Mailer | undefined;
}

export interface IdentityOptions {
  readonly config: ServerConfig;
  readonly db: Database;
  readonly keys: ServerKeys;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly logger: FastifyBaseLogger;
  readonly registry: Registry;
  readonly policy: Policy;
}

export function createIdentity({ config, db, keys, clock, bus, logger, registry, policy }: IdentityOptions): Identity {
  const { pairwiseSub } = createSectors({ db, keys, clock, registry });
  const findUser = async (userId: string): Promise<UserRow | undefined> => (await db.select().from(users).where(eq(users.id, userId)))[0];
  const granted = async (appId: string, userId: string): Promise<Permission[]> => {
    const rows = await db
      .select({ scope: grants.scope })
      .from(grants)
      .where(and(eq(grants.appId, appId), eq(grants.userId, userId)));
    return permissionSchema.options.filter((scope) => rows.some((row) => row.scope === scope));
  };

  const asAppSees = async (appId: string, userId: string): Promise<GuestUser | undefined> => {
    const [user, permissions] = await Promise.all([findUser(userId), granted(appId, userId)]);
    if (user === undefined) return undefined;
    const [email, phone, address] = await Promise.all([
      permissions.includes("email") ? emailFor({ config, db }, { userId, appId }, user.profile.email) : undefined,
      permissions.includes("phone") ? phoneOf(db, userId) : undefined,
      permissions.includes("address") ? postalAddressOf(db, userId) : undefined,
    ]);
    return asGuestSees(user, await pairwiseSub(appId, userId), permissions, { email, phone, address });
  };

  const toMe = async (user: UserRow): Promise<Me> => {
    // SECURITY: made from a secret and never from anything a guest knows; it goes to host pages only [H-08].
    const seed = hmac(keys.markSecret, `${user.id}\n${user.markRedraws}`).slice(0, 32);
    return {
      id: user.id,
      state: user.state,
      role: user.role,
      ...(user.name === null ? {} : { name: user.name }),
      ...(user.locale === null ? {} : { locale: user.locale }),
      consents: consentsOfRow(user),
      mark: { seed, words: [...markWords(seed)] },
      removed: await policy.removalsFor(factsOf(user)),
    };
  };
  const joinListeners: JoinListener[] = [];

  return {
    pairwiseSub,
    findUser,
    granted,
    consentsOf: async (userId) => {
      const user = await findUser(userId);
      return user === undefined ? null : consentsOfRow(user);
    },
    guestUser: async (appId, userId) => {
      const user = await asAppSees(appId, userId);
      if (user === undefined) throw notFound();
      return user;
    },
    meOf: async (userId) => {
      const user = await findUser(userId);
      if (user === undefined) throw notFound();
      return toMe(user);
    },
    selvesOf: async (userId) => [
      userId,
      ...(await db.select({ id: joins.guestId }).from(joins).where(eq(joins.userId, userId))).map(({ id }) => id),
    ],
    onJoin: (listener) => {
      joinListeners.push(listener);
    },
    joinRecords: async (tx, join) => {
      let conflicts = 0;
      for (const listener of joinListeners) conflicts += await listener(tx, join);
      return conflicts;
    },
    issuer: createIssuer({ config, db, keys, clock, bus, logger, registry, pairwiseSub, guestUser: asAppSees }),
    mailer: createMailer(config, clock),
  };
}

/** Null until the user has been asked. */
export function consentsOfRow(user: Pick<UserRow, "analyticsConsent" | "personalisationConsent">): Consents | null {
  const { analyticsConsent, personalisationConsent } = user;
  return analyticsConsent === null || personalisationConsent === null
    ? null
    : { analytics: analyticsConsent, personalisation: personalisationConsent };
}

/** What policy may ask about a person. */
export function factsOf({ region, organisation, profile: { ageBand } }: Pick<UserRow, "region" | "organisation" | "profile">): PersonFacts {
  return {
    ...(region === null ? {} : { region }),
    ...(organisation === null ? {} : { organisation }),
    ...(ageBand === undefined ? {} : { ageBand }),
  };
}

/** SECURITY: each part is there only when its scope was granted [I-08]. */
export function asGuestSees(
  user: UserRow,
  sub: string,
  granted: readonly Permission[],
  kept: { readonly email: string | undefined; readonly phone: string | undefined; readonly address: PostalAddress | undefined },
): GuestUser {
  const { name, profile } = user;
  const may = (scope: Permission): boolean => granted.includes(scope);
  return {
    id: sub,
    state: user.state,
    ...(profile.ageBand === undefined ? {} : { ageBand: profile.ageBand }),
    ...(may("profile") && name !== null
      ? { profile: { name, ...(profile.picture === undefined ? {} : { picture: profile.picture }) } }
      : {}),
    ...(may("email") && kept.email !== undefined ? { email: kept.email } : {}),
    ...(may("phone") && kept.phone !== undefined ? { phone: kept.phone } : {}),
    ...(may("address") && kept.address !== undefined ? { address: kept.address } : {}),
  };
}

function hmac(secret: Uint8Array, text: string): string {
  return createHmac("sha256", secret).update(text).digest("base64url");
}
