import { subscriptionSchema } from "@plaza/protocol";
import { quoteResponseSchema, subscriptionsResponseSchema, userSubscriptionsResponseSchema } from "@plaza/protocol/services";
import type { Requester, RequestOptions } from "./request.ts";
import type { GuestSubscriptions, Subscriptions } from "./subscriptions.ts";

type Complete = (options?: RequestOptions) => Promise<RequestOptions>;

const id = (text: string) => encodeURIComponent(text);

/** @param user adds what says whose request it is */
export function createHttpSubscriptions(request: Requester, user: Complete): Subscriptions {
  const all = async (path: string, options?: RequestOptions) =>
    (await request.json(userSubscriptionsResponseSchema, `/api/v1/me/subscriptions${path}`, await user(options))).subscriptions;
  return {
    list: () => all(""),
    cancel: (subscriptionId) => all(`/${id(subscriptionId)}/cancel`, { method: "POST", body: {} }),
    resume: (subscriptionId) => all(`/${id(subscriptionId)}/resume`, { method: "POST", body: {} }),
    payWith: (subscriptionId, instrumentId) => all(`/${id(subscriptionId)}/instrument`, { method: "PUT", body: { instrumentId } }),
  };
}

/** @param signed adds the guest session's token */
export function createHttpGuestSubscriptions(request: Requester, signed: Complete): GuestSubscriptions {
  const at = (path: string) => `/api/v1/subscriptions${path}`;
  const post = (body: object = {}) => signed({ method: "POST", body });
  return {
    quote: async (params) => request.json(quoteResponseSchema, at("/quotes"), await post(params)),
    quoteChange: async ({ subscriptionId, plan }) =>
      request.json(quoteResponseSchema, at(`/${id(subscriptionId)}/quotes`), await post({ plan })),
    agree: async ({ orderId, ...yes }) => request.nothing(at(`/offers/${id(orderId)}/agree`), await post(yes)),
    list: async () => (await request.json(subscriptionsResponseSchema, at(""), await signed())).subscriptions,
    cancel: async (subscriptionId) => request.json(subscriptionSchema, at(`/${id(subscriptionId)}/cancel`), await post()),
    resume: async (subscriptionId) => request.json(subscriptionSchema, at(`/${id(subscriptionId)}/resume`), await post()),
  };
}
