import * as z from "zod/mini";
import { delegatedAddressSchema, delegatedInstrumentSchema } from "../capabilities/delegation.ts";

/** `POST /api/v1/checkout/delegated/address` and `…/instrument` (guest session, after the user's choice in the host's sheet). */
export const delegatedAddressRequestSchema = z.object({ addressId: z.uuid() });
export const delegatedAddressResponseSchema = z.object({ address: delegatedAddressSchema });
export const delegatedInstrumentRequestSchema = z.object({
  orderToken: z.string().check(z.minLength(1), z.maxLength(256)),
  instrumentId: z.string().check(z.minLength(1), z.maxLength(128)),
});
export type DelegatedInstrumentRequest = z.infer<typeof delegatedInstrumentRequestSchema>;
export const delegatedInstrumentResponseSchema = z.object({ instrument: delegatedInstrumentSchema });
