import { minorUnits } from "@plaza/manifest";
import type { Money } from "@plaza/protocol";

/** Currencies whose amounts have other decimals at Stripe than two (https://docs.stripe.com/currencies). UGX and ISK have none and are written with two all the same. */
const none = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));
const three = new Set("BHD JOD KWD OMR TND".split(" "));

function decimalsAtStripe(currency: string): number {
  if (none.has(currency)) return 0;
  return three.has(currency) ? 3 : 2;
}

/**
 * Our minor units as Stripe counts them. Undefined where they cannot be said exactly: a fraction of what Stripe counts, or a currency with three decimals whose
 * last one is not 0. Nothing is rounded: who pays is asked for the amount that was signed, or for nothing [C-14].
 */
export function toStripeAmount({ amount, currency }: Money): number | undefined {
  const more = decimalsAtStripe(currency) - minorUnits(currency);
  const scaled = more >= 0 ? amount * 10 ** more : amount / 10 ** -more;
  if (!Number.isSafeInteger(scaled)) return undefined;
  return three.has(currency) && scaled % 10 !== 0 ? undefined : scaled;
}

/** The reverse, of any amount that Stripe says; throws where it is no whole number of our minor units. */
export function fromStripeAmount(amount: number, stripeCurrency: string): Money {
  const currency = stripeCurrency.toUpperCase();
  const more = decimalsAtStripe(currency) - minorUnits(currency);
  const scaled = more >= 0 ? amount / 10 ** more : amount * 10 ** -more;
  if (!Number.isSafeInteger(scaled)) throw new Error(`Stripe says ${amount} ${currency}, which is no whole number of minor units.`);
  return { amount: scaled, currency };
}
