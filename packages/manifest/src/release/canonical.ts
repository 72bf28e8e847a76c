import canonicalize from "canonicalize";

/** Canonical JSON (RFC 8785) as UTF-8: the same value always has the same bytes, and so the same digest. */
export function canonicalBytes(value: unknown): Uint8Array {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("only JSON values have a canonical form");
  return new TextEncoder().encode(text);
}
