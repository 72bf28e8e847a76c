import { type Digest, digestSchema } from "@plaza/protocol";

/** SHA-384 of bytes, in the form of Subresource Integrity: `sha384-` and base64. Needs WebCrypto, which an opaque worker lacks: hashing is the host's. */
export async function digestOf(bytes: Uint8Array): Promise<Digest> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-384", bytes as Uint8Array<ArrayBuffer>));
  return digestSchema.parse(`sha384-${btoa(String.fromCharCode(...hash))}`);
}

/** 96 hexadecimal digits of a digest: the name of a blob. */
export function digestToHex(digest: Digest): string {
  return Array.from(atob(digest.slice("sha384-".length)), (character) => character.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

/** The digest that a blob is named by; INVALID input throws. */
export function digestFromHex(hex: string): Digest {
  const bytes = /^[0-9a-f]{96}$/.test(hex) ? (hex.match(/../g) ?? []) : [];
  return digestSchema.parse(`sha384-${btoa(String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 16))))}`);
}
