import type { Manifest, Release } from "@plaza/manifest";
import type { Channel, Digest } from "@plaza/protocol";
import type { FastifyBaseLogger } from "fastify";
import type { Bus } from "../core/bus.ts";
import type { ServerConfig } from "../core/config.ts";
import type { Clock, Database, Transaction } from "../core/context.ts";
import type { ServerKeys } from "../core/keys.ts";
import type { BlobStore } from "../stores/blobs/store.ts";

/** A mini-app as the registry knows it. */
export interface RegisteredApp {
  readonly id: string;
  readonly name: string;
  readonly publisherId: string;
  readonly publisherName: string;
  readonly status: "live" | "stopped";
  /** The operator's words for users while stopped. */
  readonly message?: string;
  /** Channel → version name. */
  readonly channels: Readonly<Partial<Record<Channel, string>>>;
  /** Path on the host's origin. */
  readonly icon: string | null;
}

/** An immutable release. */
export interface StoredRelease {
  readonly appId: string;
  readonly version: string;
  readonly digest: Digest;
  readonly manifest: Manifest;
  readonly release: Release;
  readonly bytes: number;
  readonly files: number;
  readonly status: "live" | "revoked";
  /** Milliseconds since the epoch. */
  readonly publishedAt: number;
  /** Label of the credential. */
  readonly publishedBy: string;
  readonly note?: string;
}

/** What a release listener sees, inside the transaction that makes the release exist. Throwing refuses the publication. */
export interface ReleaseEvent {
  readonly appId: string;
  readonly version: string;
  readonly manifest: Manifest;
  readonly release: Release;
  /** A file of the release, verified; undefined when the release has no such path. */
  readonly readFile: (path: string) => Promise<Buffer | undefined>;
}
export type ReleaseListener = (event: ReleaseEvent, tx: Transaction) => Promise<void>;

export interface StopOptions {
  readonly message?: string;
}

export interface Registry {
  readonly listApps: () => Promise<RegisteredApp[]>;
  readonly findApp: (appId: string) => Promise<RegisteredApp | undefined>;
  /** Newest first. */
  readonly listReleases: (filter?: { readonly appId?: string }) => Promise<StoredRelease[]>;
  readonly findRelease: (appId: string, version: string) => Promise<StoredRelease | undefined>;
  /** Of a release, live or not. What was published never changes, so it is read once. */
  readonly manifestOf: (appId: string, version: string) => Promise<Manifest | undefined>;
  /** For sheets and lists; an app that the registry does not list has its id for a name. */
  readonly namesOf: (appId: string) => Promise<{ readonly appName: string; readonly merchant: string }>;
  readonly readReleaseFile: (appId: string, version: string, path: string) => Promise<Buffer | undefined>;
  /** Register in `start`. Called once for each new release (not for a repeat, not when only a channel moves). */
  readonly onRelease: (listener: ReleaseListener) => void;
  readonly releaseListeners: readonly ReleaseListener[];
  /** Throws RELEASE_REVOKED with the operator's words when this release may not run, 404 when there is none. */
  readonly assertRunnable: (appId: string, version: string) => Promise<void>;
  /** Through the signed index; `index.changed` and `app.stopped` follow at commit. Give the transaction that writes the audit entry. */
  readonly stopApp: (appId: string, options: StopOptions, tx?: Transaction) => Promise<void>;
  readonly resumeApp: (appId: string, tx?: Transaction) => Promise<void>;
  /** The signed index as it is now, and its version. */
  readonly currentIndex: () => Promise<{ readonly version: number; readonly token: string; readonly expiresAt: number }>;
}

/** What the registry is made of. */
export interface RegistryOptions {
  readonly config: ServerConfig;
  readonly db: Database;
  readonly keys: ServerKeys;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly logger: FastifyBaseLogger;
}
