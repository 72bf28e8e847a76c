import type * as z from "zod/mini";

/** Who must have said yes before the handler runs. `none`: nobody; `sheet`: the host asks in a sheet at each call; `scope`: granted scopes; `manifest`: declared by the app. */
export type Consent = "none" | "sheet" | "scope" | "manifest" | "analytics";

/** Limits of one method. Every one is enforced in the gate before the host's main thread sees the call. */
export interface MethodLimits {
  /** Calls per second in the long run (token bucket refill). Stops floods that are valid one by one. */
  readonly ratePerSecond: number;
  /** Calls at once (token bucket size). */
  readonly burst: number;
  /** Calls of this method without an answer yet. Stops never-resolving calls from filling memory. */
  readonly inFlight: number;
  /** Bytes of the parameters by the measure of `measurePlain`. Stops payloads that cost more to check than to send. */
  readonly maxBytes: number;
}

export const defaultMethodLimits: MethodLimits = { ratePerSecond: 50, burst: 100, inFlight: 32, maxBytes: 64 * 1024 };

export interface MethodDefinition<Params extends z.ZodMiniType = z.ZodMiniType, Result extends z.ZodMiniType = z.ZodMiniType> {
  /** One line for the docs table. */
  readonly summary: string;
  readonly params: Params;
  readonly result: Result;
  readonly consent: Consent;
  /** Milliseconds until the guest's promise rejects with BRIDGE_TIMEOUT. Sheets wait for a person, so theirs is long. */
  readonly timeoutMs: number;
  readonly limits: MethodLimits;
  /** A parameter value the schema accepts: the conformance suite and the docs use it. */
  readonly example: z.input<Params>;
}

export interface CapabilityDefinition<
  Name extends string = string,
  Methods extends Record<string, MethodDefinition> = Record<string, MethodDefinition>,
  Events extends Record<string, z.ZodMiniType> = Record<string, z.ZodMiniType>,
> {
  readonly name: Name;
  /** Major version; inside it changes are additive. */
  readonly version: string;
  readonly summary: string;
  /** True when every mini-app has it without naming it in `plaza.capabilities`. */
  readonly always: boolean;
  readonly methods: Methods;
  readonly events: Events;
}

interface MethodInput<P extends z.ZodMiniType, R extends z.ZodMiniType> {
  readonly summary: string;
  readonly params: P;
  readonly result: R;
  readonly consent?: Consent;
  readonly timeoutMs?: number;
  readonly limits?: Partial<MethodLimits>;
  readonly example: z.input<P>;
}

/** Declares one method of a contract; the default time is 10 s, 10 min where a sheet waits for a person. */
export function method<P extends z.ZodMiniType, R extends z.ZodMiniType>(input: MethodInput<P, R>): MethodDefinition<P, R> {
  const consent = input.consent ?? "none";
  return {
    summary: input.summary,
    params: input.params,
    result: input.result,
    consent,
    timeoutMs: input.timeoutMs ?? (consent === "sheet" ? 600_000 : 10_000),
    limits: { ...defaultMethodLimits, ...input.limits },
    example: input.example,
  };
}

/**
 * Declares one capability, once. Guest client type, host handler type, allow-list, JSON Schema, docs table and conformance cases derive from
 * the returned object (see `capabilities/index.ts`, `GuestClient`, `HostHandlers`, `describeCapabilities`).
 */
export function defineCapability<
  const Name extends string,
  const Methods extends Record<string, MethodDefinition>,
  const Events extends Record<string, z.ZodMiniType> = Record<never, never>,
>(definition: {
  readonly name: Name;
  readonly version: string;
  readonly summary: string;
  readonly always?: boolean;
  readonly methods: Methods;
  readonly events?: Events;
}): CapabilityDefinition<Name, Methods, Events> {
  return Object.freeze({
    name: definition.name,
    version: definition.version,
    summary: definition.summary,
    always: definition.always ?? false,
    methods: definition.methods,
    events: definition.events ?? ({} as Events),
  });
}

/** Options of a call itself, not of the capability. */
export interface CallOptions {
  /** Rejects with ABORTED on the guest's side; the host may still finish the call. */
  readonly signal?: AbortSignal;
  /** Milliseconds; overrides the method's default. */
  readonly timeoutMs?: number;
}

type ParamsOf<M> = M extends MethodDefinition<infer P, z.ZodMiniType> ? z.input<P> : never;
type ParsedParamsOf<M> = M extends MethodDefinition<infer P, z.ZodMiniType> ? z.output<P> : never;
type ResultOf<M> = M extends MethodDefinition<z.ZodMiniType, infer R> ? z.output<R> : never;

/** One capability as the guest sees it: every method takes one object and call options, and returns a promise that always settles. */
export type GuestClient<C extends CapabilityDefinition> = {
  readonly [M in keyof C["methods"]]: Record<never, never> extends ParamsOf<C["methods"][M]>
    ? (params?: ParamsOf<C["methods"][M]>, options?: CallOptions) => Promise<ResultOf<C["methods"][M]>>
    : (params: ParamsOf<C["methods"][M]>, options?: CallOptions) => Promise<ResultOf<C["methods"][M]>>;
};

/** One capability as the host implements it. `context` is the session's: the caller's identity never comes from params. */
export type HostHandlers<C extends CapabilityDefinition, Context> = {
  readonly [M in keyof C["methods"]]: (
    params: ParsedParamsOf<C["methods"][M]>,
    context: Context,
  ) => Promise<ResultOf<C["methods"][M]>> | ResultOf<C["methods"][M]>;
};
