import type { CallOptions, CheckoutOutcome, GuestCapabilities, GuestUser, PlazaContext, Scope } from "@plaza/protocol";
import { isMiniAppError, MiniAppError } from "@plaza/protocol";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { EventName, Plaza } from "./plaza-types.ts";
import { findRealm, plazaOf } from "./realm.ts";

/** The Plaza of this realm. Throws `NO_HOST` outside a host: render under an error boundary where that can happen. */
export function usePlaza(): Plaza {
  const realm = findRealm();
  if (realm === undefined) throw new MiniAppError("NO_HOST");
  return plazaOf(realm);
}

/** Theme, tokens, locale, sizes: renders again at each change. */
export function usePlazaContext(): PlazaContext {
  return useLive(["contextchange"], (plaza) => plaza.context);
}

/** Whether the user sees this mini-app now. */
export function useVisibility(): "shown" | "hidden" {
  return useLive(["shown", "hidden"], (plaza) => plaza.visibility);
}

export interface UserState {
  readonly user: GuestUser | undefined;
  readonly error: MiniAppError | undefined;
  readonly loading: boolean;
  reload(): Promise<void>;
  /** Asks in a host sheet; the user is read again when a grant changes. */
  requestScopes(scopes: Scope[], reason?: string): ReturnType<GuestCapabilities["identity"]["requestScopes"]>;
}

/** The user, as far as they have agreed to say; read again whenever a grant changes. */
export function useUser(): UserState {
  const plaza = usePlaza();
  const latest = useRef(0);
  const [state, setState] = useState<Pick<UserState, "user" | "error" | "loading">>({ user: undefined, error: undefined, loading: true });

  const reload = useCallback(async () => {
    latest.current += 1;
    const turn = latest.current;
    setState((previous) => ({ ...previous, loading: true }));
    const next = await plaza.identity.getUser().then(
      (user) => ({ user, error: undefined, loading: false }),
      (error: unknown) => ({ user: undefined, error: asMiniAppError(error), loading: false }),
    );
    // Answers may overtake each other: only that of the last question counts.
    if (turn === latest.current) setState(next);
  }, [plaza]);

  useEffect(() => {
    void reload();
    const stop = plaza.on("grantchange", () => void reload());
    return () => {
      latest.current += 1;
      stop();
    };
  }, [plaza, reload]);

  const requestScopes = useCallback((scopes: Scope[], reason?: string) => plaza.identity.requestScopes({ scopes, reason }), [plaza]);
  return { ...state, reload, requestScopes };
}

type BuyParams = Parameters<GuestCapabilities["checkout"]["buy"]>[0];
type PayOrderParams = Parameters<GuestCapabilities["checkout"]["payOrder"]>[0];

export interface CheckoutState {
  /** Opens the host's sheet. A second call while one is open returns the same promise: one tap, one sheet. */
  buy(params: BuyParams, options?: CallOptions): Promise<CheckoutOutcome>;
  /** The same for an order that the publisher's server made. */
  payOrder(params: PayOrderParams, options?: CallOptions): Promise<CheckoutOutcome>;
  readonly busy: boolean;
  /** Of the last purchase that ended here. */
  readonly outcome: CheckoutOutcome | undefined;
  readonly error: MiniAppError | undefined;
}

export function useCheckout(): CheckoutState {
  const plaza = usePlaza();
  const open = useRef<Promise<CheckoutOutcome> | undefined>(undefined);
  const [state, setState] = useState<Pick<CheckoutState, "busy" | "outcome" | "error">>({
    busy: false,
    outcome: undefined,
    error: undefined,
  });

  const start = useCallback((ask: () => Promise<CheckoutOutcome>): Promise<CheckoutOutcome> => {
    if (open.current !== undefined) return open.current;
    setState({ busy: true, outcome: undefined, error: undefined });
    const call = ask();
    open.current = call;
    void call.then(
      (outcome) => setState({ busy: false, outcome, error: undefined }),
      (error: unknown) => setState({ busy: false, outcome: undefined, error: asMiniAppError(error) }),
    );
    return call.finally(() => {
      open.current = undefined;
    });
  }, []);
  const buy = useCallback((params: BuyParams, options?: CallOptions) => start(() => plaza.checkout.buy(params, options)), [plaza, start]);
  const payOrder = useCallback(
    (params: PayOrderParams, options?: CallOptions) => start(() => plaza.checkout.payOrder(params, options)),
    [plaza, start],
  );
  return { ...state, buy, payOrder };
}

function useLive<Value>(events: readonly EventName[], read: (plaza: Plaza) => Value): Value {
  const plaza = usePlaza();
  const key = events.join();
  const subscribe = useCallback(
    (changed: () => void) => {
      const stops = (key.split(",") as EventName[]).map((name) => plaza.on(name, changed));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [plaza, key],
  );
  return useSyncExternalStore(subscribe, () => read(plaza));
}

function asMiniAppError(error: unknown): MiniAppError {
  return isMiniAppError(error) ? error : new MiniAppError("INTERNAL");
}
