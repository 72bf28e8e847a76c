import * as z from "zod/mini";

const timings = z.record(z.string(), z.number());

/** One event of `POST /api/v1/events` or `/api/v1/operations` (guest session). App, release, session and user come from the session token, never from the event. */
export const eventSchema = z.object({
  /** UUID made by the host; counted once for ever. */
  id: z.uuid(),
  name: z.string().check(z.minLength(1), z.maxLength(64)),
  /** Client clock, ms since the epoch. */
  at: z.number(),
  props: z.optional(z.record(z.string().check(z.maxLength(64)), z.union([z.string().check(z.maxLength(1024)), z.number(), z.boolean()]))),
  timings: z.optional(timings),
});
export type EventRecord = z.infer<typeof eventSchema>;

export const eventsRequestSchema = z.object({ sentAt: z.number(), events: z.array(eventSchema).check(z.minLength(1), z.maxLength(100)) });
export const eventsResponseSchema = z.object({ accepted: z.int(), rejected: z.array(z.object({ id: z.string(), reason: z.string() })) });
