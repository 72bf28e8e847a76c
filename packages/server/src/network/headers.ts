/** Request headers that a guest cannot set: they belong to the connection (RFC 9110 §7.6.1), name the user or their browser, or would let one request be read as two. */
const droppedFromRequest: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "cookie",
  "cookie2",
  "expect",
  "forwarded",
  "host",
  "keep-alive",
  "origin",
  "referer",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "via",
]);
const droppedPrefixes = ["proxy-", "sec-", "x-forwarded-", "x-real-", "x-plaza-", "cf-", "true-client-"];

/** Of an answer: what would set state in our own browser, or describes a body that we have decoded. */
const droppedFromResponse: ReadonlySet<string> = new Set([
  "alt-svc",
  "clear-site-data",
  "connection",
  "content-encoding",
  "content-length",
  "keep-alive",
  "nel",
  "report-to",
  "set-cookie",
  "set-cookie2",
  "strict-transport-security",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]{1,128}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const BAD_VALUE = /[\0-\x08\x0a-\x1f\x7f]|[^\0-\xff]/;

/** The headers that travel on. SECURITY: nothing of the user's own request is among them: neither their cookies nor their address [L6]. */
export function requestHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (!NAME.test(lower) || BAD_VALUE.test(value)) continue;
    if (droppedFromRequest.has(lower) || droppedPrefixes.some((prefix) => lower.startsWith(prefix))) continue;
    headers[lower] = value;
  }
  return { ...headers, "user-agent": "Plaza-Egress/1", "accept-encoding": "gzip, deflate, br" };
}

export function responseHeaders(given: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || droppedFromResponse.has(name)) continue;
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}
