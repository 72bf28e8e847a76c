import { MiniAppError } from "@plaza/protocol";

/** Bytes of a JSON file that a publisher writes by hand; stops a 50 MB "manifest" from being parsed. */
export const MAX_JSON_BYTES = 512 * 1024;

/**
 * Strict UTF-8 JSON: no byte order mark, no invalid sequences that a lenient decoder would turn into U+FFFD (two readers must not read two texts).
 * Throws MANIFEST_INVALID with the name of the file.
 */
export function readJson(bytes: Uint8Array, name: string, options: { readonly maxBytes?: number } = {}): unknown {
  const maxBytes = options.maxBytes ?? MAX_JSON_BYTES;
  if (bytes.byteLength > maxBytes)
    throw new MiniAppError("MANIFEST_INVALID", `${name} is larger than ${maxBytes} bytes. Keep data out of it.`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MiniAppError("MANIFEST_INVALID", `${name} is not UTF-8. Save it as UTF-8 without a byte order mark.`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new MiniAppError(
      "MANIFEST_INVALID",
      `${name} is not JSON: ${error instanceof Error ? error.message : "it cannot be parsed"}. Remove comments and trailing commas.`,
    );
  }
}
