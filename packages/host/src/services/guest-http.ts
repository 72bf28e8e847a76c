import { filledSchema, guestUserSchema, orderSchema } from "@plaza/protocol";
import {
  authorizationCodeResponseSchema,
  confirmResponseSchema,
  delegatedAddressResponseSchema,
  delegatedInstrumentResponseSchema,
  egressResponseSchema,
  idTokenResponseSchema,
  launchDataResponseSchema,
  phoneCodeResponseSchema,
  quoteResponseSchema,
  stepUpQuestionSchema,
  storageListSchema,
  storageValueSchema,
  unresolvedResponseSchema,
} from "@plaza/protocol/services";
import { fromBase64, toBase64 } from "./base64.ts";
import type { GuestServices, TokenSource } from "./port.ts";
import type { Requester, RequestOptions } from "./request.ts";
import { createHttpGuestSubscriptions } from "./subscriptions-http.ts";

/** Guest-session requests: a bearer token that only the host holds. */
export function createGuestHttpServices(request: Requester, token: TokenSource): GuestServices {
  async function signed(options: RequestOptions = {}): Promise<RequestOptions> {
    return { ...options, withoutCookies: true, headers: { ...options.headers, authorization: `Bearer ${await token()}` } };
  }
  const at = (path: string) => `/api/v1${path}`;
  const id = (text: string) => encodeURIComponent(text);
  return {
    user: async () => request.json(guestUserSchema, at("/identity/user"), await signed()),
    idToken: async (params) =>
      request.json(idTokenResponseSchema, at("/identity/id-token"), await signed({ method: "POST", body: params })),
    launchData: async (body) => request.json(launchDataResponseSchema, at("/identity/launch-data"), await signed({ method: "POST", body })),
    authorizationCode: async (params) =>
      request.json(authorizationCodeResponseSchema, at("/identity/authorization-code"), await signed({ method: "POST", body: params })),
    fill: async (body) => request.json(filledSchema, at("/identity/fill"), await signed({ method: "POST", body })),
    phoneCode: async () => request.json(phoneCodeResponseSchema, at("/identity/phone-code"), await signed({ method: "POST", body: {} })),
    quote: async (params) => request.json(quoteResponseSchema, at("/quotes"), await signed({ method: "POST", body: params })),
    quoteOrder: async (params) => request.json(quoteResponseSchema, at("/quotes/order"), await signed({ method: "POST", body: params })),
    delegation: {
      address: async (addressId) =>
        (
          await request.json(
            delegatedAddressResponseSchema,
            at("/checkout/delegated/address"),
            await signed({ method: "POST", body: { addressId } }),
          )
        ).address,
      instrument: async (body) =>
        (
          await request.json(
            delegatedInstrumentResponseSchema,
            at("/checkout/delegated/instrument"),
            await signed({ method: "POST", body }),
          )
        ).instrument,
    },
    requote: async (orderId, body) =>
      request.json(quoteResponseSchema, at(`/orders/${id(orderId)}/requote`), await signed({ method: "POST", body })),
    confirm: async ({ orderId, quote, instrumentId, stepUp, idempotencyKey }) =>
      request.json(
        confirmResponseSchema,
        at(`/orders/${id(orderId)}/confirm`),
        await signed({
          method: "POST",
          body: { quote, ...(instrumentId === undefined ? {} : { instrumentId }), ...(stepUp === undefined ? {} : { stepUp }) },
          headers: { "idempotency-key": idempotencyKey },
          timeoutMs: 45_000,
        }),
      ),
    stepUp: async ({ orderId, quote }) =>
      request.json(stepUpQuestionSchema, at(`/orders/${id(orderId)}/step-up`), await signed({ method: "POST", body: { quote } })),
    cancel: async ({ orderId, reason }) =>
      request.nothing(at(`/orders/${id(orderId)}/cancel`), await signed({ method: "POST", body: reason === undefined ? {} : { reason } })),
    order: async (orderId) => request.json(orderSchema, at(`/orders/${id(orderId)}`), await signed()),
    subscriptions: createHttpGuestSubscriptions(request, signed),
    unresolved: async () => (await request.json(unresolvedResponseSchema, at("/orders/unresolved"), await signed())).orders,
    events: async (events, { last }) =>
      request.nothing(at("/events"), await signed({ method: "POST", body: { sentAt: Date.now(), events }, keepalive: last })),
    operations: async (events, { last }) =>
      request.nothing(at("/operations"), await signed({ method: "POST", body: { sentAt: Date.now(), events }, keepalive: last })),
    calls: async (calls, { last }) => request.nothing(at("/footprint"), await signed({ method: "POST", body: { calls }, keepalive: last })),
    storageGet: async (key) => (await request.json(storageValueSchema, at(`/storage/${id(key)}`), await signed())).value,
    storageSet: async (key, value) => request.nothing(at(`/storage/${id(key)}`), await signed({ method: "PUT", body: { value } })),
    storageRemove: async (key) => request.nothing(at(`/storage/${id(key)}`), await signed({ method: "DELETE" })),
    storageList: async () => request.json(storageListSchema, at("/storage"), await signed()),
    storageClear: async () => request.nothing(at("/storage"), await signed({ method: "DELETE" })),
    fetch: async ({ body, ...rest }) => {
      const answer = await request.json(
        egressResponseSchema,
        at("/network/fetch"),
        await signed({ method: "POST", body: { ...rest, ...(body === undefined ? {} : { body: toBase64(body) }) }, timeoutMs: 35_000 }),
      );
      return { ...answer, body: fromBase64(answer.body) };
    },
  };
}
