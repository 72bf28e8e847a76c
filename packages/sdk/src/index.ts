export type {
  BuyParams,
  CallOptions,
  CheckoutOutcome,
  DeclineCode,
  DevicePermission,
  ErrorCode,
  GuestApp,
  GuestCapabilities,
  GuestUser,
  Launch,
  Money,
  Order,
  Permission,
  PlazaContext,
  QuoteLine,
  Scope,
  SubscribeOutcome,
  Subscription,
} from "@plaza/protocol";
export { isMiniAppError, MiniAppError } from "@plaza/protocol";
export type { ConnectOptions } from "./connect.ts";
export { connect } from "./connect.ts";
export type { BackHandler, EventDetail, EventName, Plaza, PlazaLifecycle, PlazaNavigation } from "./plaza-types.ts";
