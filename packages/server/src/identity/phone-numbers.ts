import { MiniAppError } from "@plaza/protocol";
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js";

/** A number as a person writes it, in E.164 (ITU-T E.164 §6). Throws INVALID_PARAMS for what no telephone has. */
export function parsePhone(text: string, country: string): string {
  const region: CountryCode | undefined = isSupportedCountry(country) ? country : undefined;
  const number = parsePhoneNumberFromString(text, { ...(region === undefined ? {} : { defaultCountry: region }), extract: false });
  // An extension is a person's own desk: no message reaches it.
  if (number === undefined || !number.isValid() || number.ext !== undefined)
    throw new MiniAppError("INVALID_PARAMS", "This is no telephone number. Write it with its country code, for example +84 90 123 45 67.");
  return number.number;
}
