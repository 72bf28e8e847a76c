import { type GuestCapabilities, isMiniAppError } from "@plaza/protocol";

type NetworkFetch = GuestCapabilities["network"]["fetch"];
type Method = NonNullable<Parameters<NetworkFetch>[0]["method"]>;

/** Statuses that carry no body (Fetch §2.2.3, "null body status"). */
const NULL_BODY = new Set([101, 103, 204, 205, 304]);

/**
 * The global `fetch` over the `network` capability. A guest has no network of its own: the server performs the request, without the host's
 * cookies and without the user's address, to origins that the manifest declares.
 * As Fetch says, every failure is a TypeError; its `cause` is the typed error. Bodies are whole (no upload streams); the answer's `url` is the final one.
 */
export function createFetch(call: NetworkFetch): typeof fetch {
  return async function plazaFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const hasBody = request.method !== "GET" && request.method !== "HEAD";
    const body = hasBody ? await request.arrayBuffer() : undefined;
    try {
      const answer = await call(
        {
          url: request.url,
          method: request.method as Method,
          headers: Object.fromEntries(request.headers),
          ...(body === undefined || body.byteLength === 0 ? {} : { body }),
        },
        { signal },
      );
      const empty = NULL_BODY.has(answer.status) || request.method === "HEAD";
      const response = new Response(empty ? null : answer.body, { status: answer.status, headers: answer.headers });
      Object.defineProperty(response, "url", { value: answer.url });
      return response;
    } catch (error) {
      signal.throwIfAborted();
      throw new TypeError(isMiniAppError(error) ? `Failed to fetch: ${error.message}` : "Failed to fetch", { cause: error });
    }
  };
}
