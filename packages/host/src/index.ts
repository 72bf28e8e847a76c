export { agreedPrice } from "./capabilities/checkout/purchase.ts";
export { hostContentSecurityPolicy } from "./content-security-policy.ts";
export { createHost } from "./create-host.ts";
export type { Host } from "./host.ts";
export type { HostOptions } from "./host-options.ts";
export { type AppLink, formatLink, type LinkInput, parseLink } from "./link.ts";
export type { Logger } from "./logger.ts";
export { createMemoryPersistence } from "./persistence/memory.ts";
export type { Area, Persistence, StoredRecord } from "./persistence/port.ts";
export type { NetworkIsolation } from "./sandbox/network-isolation.ts";
export type { Sandbox, SandboxFrame, SandboxKind } from "./sandbox/port.ts";
export { createHttpServices, type HttpServicesOptions } from "./services/http.ts";
export type { EgressRequest, EgressResponse, GrantChoice, GuestServices, HostServices, TokenSource } from "./services/port.ts";
export type { OpenOptions } from "./sessions/launch.ts";
export type { HostPolicy, PolicyQuery } from "./sessions/session-deps.ts";
export { ARMING_MS } from "./sheets/sheets.ts";
export type { ToastView } from "./sheets/toasts.ts";
export type {
  CheckoutPhase,
  ConsentItem,
  FillItem,
  Instrument,
  PurchaseOutcome,
  SheetAnswer,
  SheetAnswers,
  SheetApp,
  SheetKind,
  SheetRequest,
  SheetView,
} from "./sheets/types.ts";
export type { HostContext, HostFailure, HostSnapshot, Incident, SessionState, SessionView, Stopped, StopReason } from "./snapshot.ts";
export {
  ROOT as WORKER_TREE_ROOT,
  type WorkerElementNode,
  type WorkerNode,
  type WorkerTextNode,
  type WorkerTree,
} from "./worker-ui/tree.ts";
