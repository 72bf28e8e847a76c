import { randomBytes } from "node:crypto";
import { appIdSchema, MiniAppError } from "@plaza/protocol";
import { and, eq, isNull } from "drizzle-orm";
import type { FastifyRequest } from "fastify";
import { uuidv7 } from "uuidv7";
import type { PublisherIdentity } from "../core/auth.ts";
import { bearerOf } from "../core/bearer.ts";
import type { Clock, Database } from "../core/context.ts";
import type { ServerKeys } from "../core/keys.ts";
import { credentials, publishers } from "./tables.ts";

export interface Credentials {
  readonly require: (request: FastifyRequest) => Promise<PublisherIdentity>;
  /** Makes a credential; the token is returned here and kept nowhere. */
  readonly create: (options: {
    readonly publisherId: string;
    readonly publisherName: string;
    readonly appIds: readonly string[];
    readonly label: string;
    readonly token?: string;
    readonly expiresAt?: number;
  }) => Promise<string>;
  readonly revoke: (token: string) => Promise<void>;
}

/** Tokens look like this, so that secret scanners find them. */
const PREFIX = "plaza_pub_";

export function createCredentials({
  db,
  keys,
  clock,
}: {
  readonly db: Database;
  readonly keys: ServerKeys;
  readonly clock: Clock;
}): Credentials {
  return {
    require: async (request) => {
      const token = bearerOf(request);
      // SECURITY: only the keyed hash is stored and compared, by the index; a leaked table publishes nothing.
      const [row] =
        token === undefined || !token.startsWith(PREFIX)
          ? []
          : await db
              .select({ credential: credentials, publisher: publishers })
              .from(credentials)
              .innerJoin(publishers, eq(publishers.id, credentials.publisherId))
              .where(and(eq(credentials.tokenHash, keys.hashToken(token)), isNull(credentials.revokedAt)));
      if (row === undefined || (row.credential.expiresAt !== null && row.credential.expiresAt <= clock.now())) {
        throw new MiniAppError("NOT_SIGNED_IN", "This credential is not valid here. Sign in with: plaza login --token <token>");
      }
      return {
        credentialId: row.credential.id,
        credentialLabel: row.credential.label,
        publisherId: row.publisher.id,
        publisherName: row.publisher.name,
        appIds: row.credential.appIds,
      };
    },
    create: async ({
      publisherId,
      publisherName,
      appIds,
      label,
      token = `${PREFIX}${randomBytes(32).toString("base64url")}`,
      expiresAt,
    }) => {
      if (!token.startsWith(PREFIX)) throw new Error(`a publisher's token starts with ${PREFIX}`);
      const now = clock.now();
      const ids = appIds.map((id) => appIdSchema.parse(id));
      await db.transaction(async (tx) => {
        await tx.insert(publishers).values({ id: publisherId, name: publisherName, createdAt: now }).onConflictDoNothing();
        await tx
          .insert(credentials)
          .values({
            id: uuidv7(),
            publisherId,
            tokenHash: keys.hashToken(token),
            label,
            appIds: ids,
            createdAt: now,
            expiresAt: expiresAt ?? null,
          })
          .onConflictDoUpdate({ target: credentials.tokenHash, set: { appIds: ids, label } });
      });
      return token;
    },
    revoke: async (token) => {
      await db
        .update(credentials)
        .set({ revokedAt: clock.now() })
        .where(eq(credentials.tokenHash, keys.hashToken(token)));
    },
  };
}
