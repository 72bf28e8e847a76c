import { type CapabilityDefinition, capabilities, type SessionLimits, type Welcome } from "@plaza/protocol";
import { createGuestRealm } from "../guest/index.ts";
import type { Clock } from "../host/clock.ts";
import { createBridgeSession } from "../host/session.ts";
import type { Authorise, BridgeLogger, BridgeSession, CallHandler, GateWorker } from "../host/session-types.ts";
import { createGuestDriver, type GuestDriver } from "./guest-driver.ts";
import { createLocalGate } from "./local-gate.ts";
import { offerAll, testWelcome } from "./welcome.ts";

export interface PairOptions {
  readonly handler?: CallHandler;
  readonly authorise?: Authorise;
  readonly limits?: SessionLimits;
  readonly registry?: Readonly<Record<string, CapabilityDefinition>>;
  readonly logger?: BridgeLogger;
  readonly clock?: Clock;
  /** Default: every capability of the registry. */
  readonly offers?: Welcome["capabilities"];
  /** Default: {@link createLocalGate} of the registry. */
  readonly createGate?: () => GateWorker;
}

/** A host session and the guest at its other end, bound and initialized. */
export interface Pair {
  readonly session: BridgeSession;
  readonly guest: GuestDriver;
  close(): void;
}

export type MakePair = (options?: PairOptions) => Promise<Pair>;

/** The host's side of a pair over ports that a handshake, or a test, has made. */
export function createTestSession(
  ports: { callPort: MessagePort; replyPort: MessagePort },
  createGate: () => GateWorker,
  options: PairOptions,
): BridgeSession {
  const { registry = capabilities, limits, logger, clock } = options;
  const session = createBridgeSession({ ...ports, createGate, registry, limits, logger, clock, correlationId: () => "test-correlation" });
  session.setHandler(options.handler ?? (() => ({})), options.authorise ?? (() => undefined));
  return session;
}

export function pairWelcome(options: PairOptions): Welcome {
  return testWelcome(options.offers ?? offerAll(options.registry ?? capabilities));
}

export function gateOf({ createGate, registry, clock }: PairOptions): () => GateWorker {
  return createGate ?? (() => createLocalGate(registry, clock));
}

/** Both sides on this thread, over real MessageChannels. */
export async function createMemoryPair(options: PairOptions = {}): Promise<Pair> {
  const calls = new MessageChannel();
  const replies = new MessageChannel();
  const session = createTestSession({ callPort: calls.port1, replyPort: replies.port1 }, gateOf(options), options);
  const runtime = createGuestRealm(calls.port2, replies.port2);
  const [realm] = await Promise.all([runtime.ready, session.bind(pairWelcome(options))]);
  return {
    session,
    guest: createGuestDriver(realm),
    close() {
      session.close();
      runtime.close();
    },
  };
}
