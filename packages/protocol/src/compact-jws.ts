const ALPHABET = /^[A-Za-z0-9_-]*$/;
/** By how many characters are left over after those that come in fours: with which ones no unused bit is set. */
const LAST = [/^/, /^\b\B/, /[AQgw]$/, /[AEIMQUYcgkosw048]$/] as const;

/** One value, one spelling: no padding, no white space, no unused bits. */
function isCanonical(part: string): boolean {
  return ALPHABET.test(part) && (LAST[(part.length % 4) as 0 | 1 | 2 | 3]?.test(part.slice(-1)) ?? false);
}

/**
 * True for three parts of base64url in their one spelling (RFC 7515 §2 and §3.1). SECURITY: decoders let others pass, and then many texts carry one signature;
 * who verifies a token asks this first.
 */
export function isCompactJws(text: string): boolean {
  const [header, payload, signature, ...more] = text.split(".", 4);
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) return false;
  return header !== "" && signature !== "" && [header, payload, signature].every(isCanonical);
}
