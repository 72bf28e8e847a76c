import type { Job, ServerContext } from "../core/context.ts";
import type { RunningCheckout } from "./plugin.ts";

/** What the checkout does without being asked: orders, refunds and events that are due, the outbox, offers that ran out. */
export function checkoutJobs(of: (ctx: ServerContext) => RunningCheckout): readonly Job[] {
  return [
    {
      name: "checkout.resolve",
      everyMs: 1_000,
      run: async (ctx, signal) => {
        await of(ctx).checkout.resolveDue(signal);
      },
    },
    {
      name: "checkout.refunds",
      everyMs: 1_000,
      run: async (ctx, signal) => {
        await of(ctx).refunds.resolveDue(signal);
      },
    },
    {
      name: "checkout.inbound",
      everyMs: 1_000,
      run: async (ctx, signal) => {
        await of(ctx).backOffice.inbound.drain(signal);
      },
    },
    {
      name: "checkout.outbox",
      everyMs: 500,
      run: async (ctx, signal) => {
        await of(ctx).outbox.drain(signal);
      },
    },
    {
      name: "checkout.expire",
      everyMs: 30_000,
      run: async (ctx) => {
        await of(ctx).checkout.expireDue();
      },
    },
  ];
}
