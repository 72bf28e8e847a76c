export { createGate, type Gate, type GateWorld } from "../gate/gate.ts";
export type { FromGate, GateEnd, ToGate } from "../gate/gate-messages.ts";
export { type GateScope, startGate } from "../gate/start-gate.ts";
export { type Clock, systemClock } from "./clock.ts";
export { diffContext } from "./diff-context.ts";
export { type GuestMessage, MAX_ID, MAX_NAME, MAX_TEXT, type ParsedCall, parseGuestMessage, type Refusal } from "./guard.ts";
export { createHandlerMap, type HandlerMap, type RegistryHandlers } from "./handler-map.ts";
export { acceptHandshake, createNonce, type Handshake, type HandshakeOptions, type HandshakeTarget } from "./handshake.ts";
export { measurePlain, type PlainLimits, type PlainVerdict } from "./measure-plain.ts";
export { offerCapabilities, offeredMethods, type WantedCapabilities } from "./offer.ts";
export { createBridgeSession } from "./session.ts";
export {
  type Authorise,
  type BridgeCall,
  type BridgeLogger,
  type BridgeSession,
  type BridgeSessionOptions,
  type CallHandler,
  type CloseReason,
  type GateWorker,
  isKill,
  type KillReason,
  type SessionEvent,
} from "./session-types.ts";
export { createTokenBucket, type Now, type TokenBucket } from "./token-bucket.ts";
