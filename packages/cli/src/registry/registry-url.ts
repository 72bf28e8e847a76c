import { Misuse } from "../misuse.ts";

export const DEFAULT_REGISTRY = "http://localhost:4400";

/** The registry's origin. Plain http is for this machine only: a credential must not cross a network in the clear. */
export function parseRegistry(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new Misuse(`"${text}" is not the address of a registry. Give its origin, for example ${DEFAULT_REGISTRY}.`);
  if (url.username !== "" || url.password !== "" || url.search !== "")
    throw new Misuse("The address of a registry carries no credential. Use plaza login, or PLAZA_TOKEN.");
  const loopback =
    url.hostname === "localhost" || url.hostname.endsWith(".localhost") || url.hostname === "127.0.0.1" || url.hostname === "[::1]";
  if (url.protocol === "http:" && !loopback)
    throw new Misuse(`${url.origin} is not encrypted, and your credential would be readable on the way. Use https.`);
  return new URL(url.origin);
}
