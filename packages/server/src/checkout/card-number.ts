/** Digits in a row, perhaps grouped by single spaces or dashes, as a card number is written (ISO/IEC 7812-1: 13 to 19 digits; major industry 3 to 6 are cards). */
const CANDIDATE = /(?<![0-9])[3-6](?:[ -]?[0-9]){12,18}(?![0-9])/g;

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/**
 * True when a text holds what may be a payment card's number.
 * SECURITY: such a number is stored nowhere and passed to no publisher: references, events and reports that hold one are refused [C-25].
 */
export function hasCardNumber(text: string): boolean {
  for (const match of text.matchAll(CANDIDATE)) {
    const digits = match[0].replaceAll(/[ -]/g, "");
    if (digits.length <= 19 && passesLuhn(digits)) return true;
  }
  return false;
}
