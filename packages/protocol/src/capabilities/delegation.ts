import * as z from "zod/mini";
import { method } from "../define-capability.ts";
import { postalAddressSchema } from "./fill.ts";

/** What a publisher's own checkout may hand over to the host. */
export const delegatedPartSchema = z.enum(["address", "instrument"]);
export type DelegatedPart = z.infer<typeof delegatedPartSchema>;

const orderToken = z.string().check(z.minLength(1), z.maxLength(256));
/** Opaque: it names a way to pay, says nothing of it, and is good for one order. */
export const instrumentHandleSchema = z.string().check(z.minLength(1), z.maxLength(256));
const limits = { ratePerSecond: 0.5, burst: 5, inFlight: 1 } as const;

/** A chosen address, with who receives there: a parcel is sent to it. */
export const delegatedAddressSchema = z.extend(postalAddressSchema, { name: z.string(), phone: z.optional(z.string()) });
export type DelegatedAddress = z.infer<typeof delegatedAddressSchema>;
export const delegatedInstrumentSchema = z.object({
  handle: instrumentHandleSchema,
  /** Words for the page: "Debit card 4417". Never a number. */
  label: z.string(),
  /** Milliseconds since the epoch. */
  expiresAt: z.number(),
});
export type DelegatedInstrument = z.infer<typeof delegatedInstrumentSchema>;

/** Methods of the checkout capability for a publisher's own checkout in the guest: `plaza.delegation` ⊇ what it asks for ⊇ what the host takes over [F11]. */
export const delegationMethods = {
  delegate: method({
    summary:
      "Asks the host to take over parts of the mini-app's own checkout; of those that the manifest lists it accepts what this user and policy allow.",
    params: z.object({ parts: z.array(delegatedPartSchema).check(z.minLength(1), z.maxLength(2)) }),
    result: z.object({ accepted: z.array(delegatedPartSchema) }),
    example: { parts: ["address", "instrument"] },
  }),
  selectAddress: method({
    summary:
      "The user chooses, in the host's sheet, where the order goes. Only after `delegate` accepted `address`; CONSENT_DENIED where they chose none.",
    params: z.object({}),
    result: z.object({ address: delegatedAddressSchema }),
    consent: "sheet",
    limits,
    example: {},
  }),
  selectInstrument: method({
    summary:
      "The user chooses, in the host's sheet, a way to pay this order: a handle for its `payOrder`, once, within five minutes. Only after `delegate` accepted `instrument`.",
    params: z.object({ orderToken }),
    result: z.object({ instrument: delegatedInstrumentSchema }),
    consent: "sheet",
    limits,
    example: { orderToken: "plaza_order_mIkN0y2sJ4Jr1V0c9gq5E0sK3b0kq3fJm1m0X9kq5E0" },
  }),
};
