import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import * as z from "zod/mini";
import type { ProviderWebhooks } from "../payment-provider.ts";

const TOLERANCE_MS = 300_000;
const HEADER = "simulator-signature";

const eventSchema = z.object({
  id: z.string().check(z.maxLength(255)),
  type: z.string().check(z.maxLength(255)),
  subject: z.enum(["payment", "refund", "dispute", "other"]),
  /** The attempt. */
  reference: z.string().check(z.maxLength(255)),
});

/** One request that the simulated provider makes to us. */
export interface SimulatedDelivery {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** Not the provider's: must be refused. */
  readonly forged: boolean;
}

function signature(body: Buffer, secret: string, at: number): string {
  return `t=${at},v1=${createHmac("sha256", secret).update(`${at}.`).update(body).digest("hex")}`;
}

/** The simulator's events: signed by a secret that both know, and about the attempt by our own id. */
export function createSimulatorWebhooks(secret: string): ProviderWebhooks {
  return {
    verify: (body, headers, now) => {
      const given = String(headers[HEADER] ?? "");
      const at = Number(/^t=(\d{1,15}),/.exec(given)?.[1]);
      const [wanted, got] = [Buffer.from(signature(body, secret, at)), Buffer.from(given)];
      if (wanted.length !== got.length || !timingSafeEqual(wanted, got)) throw new Error("The signature is not the simulator's.");
      if (now - at > TOLERANCE_MS) throw new Error("The signature is too old.");
      return z.parse(eventSchema, JSON.parse(body.toString()));
    },
    attemptOf: async ({ reference }) => reference,
  };
}

/**
 * What a provider with bad manners sends about these attempts: every event of a payment whether it happened or not, up to three times, in any order, some under an id
 * that had another body, and forgeries among them. The same for the same seed.
 */
export function drawDeliveries(options: {
  readonly seed: string;
  readonly attempts: readonly string[];
  readonly secret: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}): SimulatedDelivery[] {
  const { seed, attempts, secret, now } = options;
  const draw = (what: string) => createHash("sha256").update(`${seed}\n${what}`).digest().readUInt32BE(0);
  const made = attempts.flatMap((reference): SimulatedDelivery[] =>
    (["authorised", "captured", "declined", "voided", "refunded"] as const).flatMap((happened): SimulatedDelivery[] => {
      const name = `${reference}/${happened}`;
      const subject = happened === "refunded" ? "refund" : "payment";
      // Now and then two events share an id.
      const id = draw(`${name}/id`) % 8 === 0 ? reference : name;
      const body = Buffer.from(JSON.stringify({ id, type: `payment.${happened}`, subject, reference }));
      const times = draw(`${name}/times`) % 4;
      const honest = Array.from({ length: times }, () => ({ body, headers: { [HEADER]: signature(body, secret, now) }, forged: false }));
      const forgeries: SimulatedDelivery[] = [
        { body, headers: {}, forged: true },
        { body, headers: { [HEADER]: signature(body, `${secret}!`, now) }, forged: true },
        { body, headers: { [HEADER]: signature(body, secret, now - TOLERANCE_MS - 1) }, forged: true },
        { body: Buffer.concat([body, Buffer.from(" ")]), headers: { [HEADER]: signature(body, secret, now) }, forged: true },
      ];
      return [...honest, ...forgeries.filter((_, at) => draw(`${name}/forged/${at}`) % 4 === 0)];
    }),
  );
  return made
    .map((delivery, at) => ({ delivery, place: draw(`place/${at}`) }))
    .sort((one, other) => one.place - other.place)
    .map(({ delivery }) => delivery);
}
