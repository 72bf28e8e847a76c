import { type CapabilityDefinition, capabilities, type HostHandlers, MiniAppError, methodTable } from "@plaza/protocol";
import type { BridgeCall } from "./session-types.ts";

type Registry = Readonly<Record<string, CapabilityDefinition>>;

/** The handlers of every capability of a registry. */
export type RegistryHandlers<R extends Registry, Context> = { readonly [Name in keyof R]: HostHandlers<R[Name], Context> };

/** Runs the handler of a call with the session's context. */
export type HandlerMap<Context> = (call: BridgeCall, context: Context) => unknown;

type AnyHandler<Context> = (params: unknown, context: Context) => unknown;

/**
 * Makes one function of all capabilities' handlers. The methods are looked up once, here, by the names of the registry; a call finds its handler in a
 * Map by its method id.
 * @throws TypeError when a method of the registry has no handler: found at start and not by a user
 */
export function createHandlerMap<R extends Registry = typeof capabilities, Context = unknown>(
  handlers: RegistryHandlers<R, Context>,
  registry: R = capabilities as unknown as R,
): HandlerMap<Context> {
  const byMethod = new Map<string, AnyHandler<Context>>();
  for (const { id, capability, method } of methodTable(registry).values()) {
    const group = handlers[capability] as Readonly<Record<string, AnyHandler<Context> | undefined>> | undefined;
    const handler = group?.[method];
    if (typeof handler !== "function") throw new TypeError(`No handler for ${id}.`);
    byMethod.set(id, handler.bind(group));
  }
  return (call, context) => {
    const handler = byMethod.get(call.method);
    if (!handler) throw new MiniAppError("METHOD_NOT_FOUND");
    return handler(call.params, context);
  };
}
