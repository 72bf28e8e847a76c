import Bowser from "bowser";

/** Characters of a User-Agent header that are looked at. */
const MAX_LENGTH = 512;

/** Browser and system in words, for a person to know their own again in a list. The header is anyone's to write: nothing is decided by it. */
export function browserWords(userAgent: string | undefined): { readonly browser: string | null; readonly os: string | null } {
  const { browser, os } = Bowser.parse((userAgent ?? "").slice(0, MAX_LENGTH) || "-");
  return { browser: browser.name || null, os: os.name || null };
}
