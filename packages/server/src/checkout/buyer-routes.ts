import { appIdSchema } from "@plaza/protocol";
import {
  addInstrumentResponseSchema,
  addressesResponseSchema,
  allowanceResponseSchema,
  instrumentsResponseSchema,
  putAddressRequestSchema,
  putAllowanceRequestSchema,
  removeInstrumentQuerySchema,
} from "@plaza/protocol/services";
import * as z from "zod/mini";
import type { ServerContext } from "../core/context.ts";
import type { SchemaInstance } from "../core/http.ts";
import { notFound } from "../core/problems.ts";
import { addressesOf, putAddress, removeAddress } from "./addresses.ts";
import { type AllowanceDefaults, readAllowance, writeAllowance } from "./allowances.ts";
import { instrumentsOf, setDefaultInstrument } from "./instruments.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { removeInstrument } from "./remove-instrument.ts";

/** What a buyer keeps at the host and no mini-app sees: addresses, the usual way to pay, what each app may take without a second question. */
export function registerBuyer(
  app: SchemaInstance,
  ctx: ServerContext,
  options: { readonly provider: PaymentProvider; readonly allowances: AllowanceDefaults },
): void {
  const { provider, allowances } = options;
  const tags = ["checkout"] as const;
  const addressParams = z.object({ id: z.uuid() });
  const appParams = z.object({ appId: appIdSchema });
  const instrumentParams = z.object({ id: z.string().check(z.maxLength(128)) });
  const response = { 200: addressesResponseSchema };

  app.get(
    "/me/addresses",
    { schema: { summary: "The user's addresses, the default first", tags, auth: "user", response } },
    async (request) => ({
      addresses: await addressesOf(ctx.db, (await ctx.auth.requireUser(request)).userId),
    }),
  );
  app.put(
    "/me/addresses/:id",
    {
      schema: {
        summary: "Keep or change an address",
        tags,
        auth: "user",
        params: addressParams,
        body: putAddressRequestSchema,
        response,
      },
    },
    async (request) => ({
      addresses: await putAddress(ctx, (await ctx.auth.requireUser(request)).userId, request.params.id, request.body),
    }),
  );
  app.delete(
    "/me/addresses/:id",
    { schema: { summary: "Remove an address", tags, auth: "user", params: addressParams, response } },
    async (request) => ({
      addresses: await removeAddress(ctx, (await ctx.auth.requireUser(request)).userId, request.params.id),
    }),
  );

  app.get(
    "/me/instruments",
    { schema: { summary: "The user's ways to pay", tags, auth: "user", response: { 200: instrumentsResponseSchema } } },
    async (request) => ({
      instruments: [...(await instrumentsOf(ctx.db, provider, (await ctx.auth.requireUser(request)).userId))],
      adds: provider.addInstrument !== undefined,
      removes: provider.removeInstrument !== undefined,
    }),
  );
  app.post(
    "/me/instruments",
    {
      schema: {
        summary: "The payment provider's own page on which the user adds a way to pay",
        tags,
        auth: "user",
        response: { 200: addInstrumentResponseSchema },
      },
    },
    async (request) => {
      const { userId } = await ctx.auth.requireUser(request);
      if (provider.addInstrument === undefined) throw notFound("Ways to pay are not added at this server's payment provider.");
      const back = (card: string) => new URL(`/you/paying?card=${card}`, ctx.config.origin);
      const page = await provider.addInstrument(userId, { added: back("added"), left: back("left") });
      return { url: page.href };
    },
  );
  app.delete(
    "/me/instruments/:id",
    {
      schema: {
        summary: "Have the payment provider forget a way to pay",
        tags,
        auth: "user",
        params: instrumentParams,
        querystring: removeInstrumentQuerySchema,
        response: { 200: instrumentsResponseSchema },
      },
    },
    async (request) => {
      const { userId } = await ctx.auth.requireUser(request);
      return {
        instruments: [
          ...(await removeInstrument(ctx, provider, { userId, instrumentId: request.params.id, instead: request.query.instead })),
        ],
      };
    },
  );
  app.put(
    "/me/instruments/:id/default",
    {
      schema: {
        summary: "Pay with this one unless told otherwise",
        tags,
        auth: "user",
        params: instrumentParams,
        response: { 200: instrumentsResponseSchema },
      },
    },
    async (request) => ({
      instruments: [...(await setDefaultInstrument(ctx, provider, (await ctx.auth.requireUser(request)).userId, request.params.id))],
    }),
  );

  app.get(
    "/me/allowances/:appId",
    {
      schema: {
        summary: "What an app may be paid without a second question",
        tags,
        auth: "user",
        params: appParams,
        response: { 200: allowanceResponseSchema },
      },
    },
    async (request) => {
      const { userId } = await ctx.auth.requireUser(request);
      return answer(await readAllowance(ctx, { userId, appId: request.params.appId }, allowances));
    },
  );
  app.put(
    "/me/allowances/:appId",
    {
      schema: {
        summary: "Lower what an app may be paid without a second question",
        tags,
        auth: "user",
        params: appParams,
        body: putAllowanceRequestSchema,
        response: { 200: allowanceResponseSchema },
      },
    },
    async (request) => {
      const { userId } = await ctx.auth.requireUser(request);
      return answer(await writeAllowance(ctx, { userId, appId: request.params.appId }, request.body, allowances));
    },
  );
}

function answer(allowance: Awaited<ReturnType<typeof readAllowance>>) {
  return allowance === undefined ? {} : { allowance };
}
