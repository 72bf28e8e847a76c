import { hasCardNumber } from "../checkout/card-number.ts";

/** An address as people write it; RFC 5322's full grammar is not what leaks. */
const EMAIL = /[^\s@<>()"',;:]{1,64}@[^\s@<>()"',;:]{1,190}\.[a-z]{2,}/i;
/** International form, E.164: a plus and 8 to 15 digits, perhaps grouped. */
const PHONE = /\+[1-9](?:[ .()-]{0,2}[0-9]){7,14}(?![0-9])/;
/** Three base64url parts, as in a JWS: an access or ID token. */
const TOKEN = /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/;

/** True when an event's value looks like a person's e-mail address, phone number or card, or like a token: such an event is refused at the edge [A-08][C-25]. */
export function hasPersonalData(value: unknown): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value) && hasCardNumber(String(value));
  if (typeof value !== "string") return false;
  return EMAIL.test(value) || PHONE.test(value) || TOKEN.test(value) || hasCardNumber(value);
}
