import { lookup } from "node:dns/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { MiniAppError } from "@plaza/protocol";
import { requestHeaders, responseHeaders } from "./headers.ts";
import { isPrivateAddress } from "./private-address.ts";

export interface EgressRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface EgressResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  /** After redirects. */
  readonly url: string;
}

/** Lets the proxy reach these origins although they are private: for tests and development servers. Never in production. */
export const unsafePrivateOrigins: unique symbol = Symbol("plaza.unsafe-private-origins");

export interface EgressOptions {
  /** Bytes of an answer's body, decoded. Default 5 MB. */
  readonly maxBytes?: number;
  /** Milliseconds for the whole of it, redirects included. Default 20 s. */
  readonly timeoutMs?: number;
  readonly maxRedirects?: number;
  /** Name → addresses; the system's resolver by default. */
  readonly resolve?: (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;
  readonly [unsafePrivateOrigins]?: (origin: string) => boolean;
}

export interface Egress {
  /**
   * Performs a request for a guest. `origins`: those that its release's manifest declares.
   * Throws ORIGIN_NOT_DECLARED (also for a redirect), CAPABILITY_DENIED for an address that is not public, PAYLOAD_TOO_LARGE, BRIDGE_TIMEOUT, OFFLINE.
   */
  readonly fetch: (request: EgressRequest, options: { readonly origins: readonly string[] }) => Promise<EgressResponse>;
}

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The egress proxy: the only way a guest's request leaves. For the request and for each redirect again:
 * 1. The URL's origin is one that the manifest declares, by exact match.
 * 2. The name is resolved here, once, and every address must be public; the connection is made to those very addresses, so a name that
 *    resolves differently the next time (DNS rebinding) gains nothing.
 * 3. Headers of the user, of their browser and of the connection are dropped; there are no cookies in either direction.
 * 4. The body is decoded and counted as it arrives; one byte over the limit ends it.
 */
export function createEgress(options: EgressOptions = {}): Egress {
  const {
    maxBytes = 5 * 1024 * 1024,
    timeoutMs = 20_000,
    maxRedirects = 5,
    resolve = (hostname: string) => lookup(hostname, { all: true, verbatim: true }),
  } = options;
  const isAllowedPrivate = options[unsafePrivateOrigins] ?? (() => false);

  function declared(text: string, origins: readonly string[]): URL {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:"))
      throw new MiniAppError("INVALID_PARAMS", "The address is not an http(s) URL.");
    if (url.username !== "" || url.password !== "")
      throw new MiniAppError("INVALID_PARAMS", "An address cannot carry a user name or password.");
    if (!origins.includes(url.origin)) throw new MiniAppError("ORIGIN_NOT_DECLARED", undefined, { data: { origin: url.origin } });
    return url;
  }

  /** SECURITY: what the socket connects to is what was checked here; Node asks no resolver again. */
  function guardedLookup(url: URL): LookupFunction {
    return (hostname, _options, callback) => {
      resolve(hostname).then(
        (addresses) => {
          const open = isAllowedPrivate(url.origin);
          if (addresses.length === 0 || (!open && addresses.some(({ address }) => isPrivateAddress(address))))
            callback(refusedAddress() as never, []);
          else
            callback(
              null,
              addresses.map(({ address, family }) => ({ address, family })),
            );
        },
        (error: unknown) => callback(error as never, []),
      );
    };
  }

  function send(
    url: URL,
    method: string,
    headers: Record<string, string>,
    body: Buffer | undefined,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const literal = url.hostname.replace(/^\[|\]$/g, "");
    // An address in the URL is never looked up, so it is checked here.
    if (isIP(literal) !== 0 && isPrivateAddress(literal) && !isAllowedPrivate(url.origin)) return Promise.reject(refusedAddress());
    return new Promise((accept, reject) => {
      const start = url.protocol === "https:" ? httpsRequest : httpRequest;
      const outgoing = start(url, { method, headers, signal, agent: false, lookup: guardedLookup(url), maxHeaderSize: 32 * 1024 });
      outgoing.once("response", accept);
      outgoing.once("error", reject);
      outgoing.end(body);
    });
  }

  async function read(message: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of decoded(message)) {
      size += (chunk as Buffer).length;
      if (size > maxBytes) {
        message.destroy();
        throw new MiniAppError("PAYLOAD_TOO_LARGE", `The answer is larger than ${maxBytes} bytes.`);
      }
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks);
  }

  async function follow(request: EgressRequest, origins: readonly string[], signal: AbortSignal): Promise<EgressResponse> {
    let method = (request.method ?? "GET").toUpperCase();
    if (!METHODS.has(method)) throw new MiniAppError("INVALID_PARAMS", "This method is not allowed.");
    let body = method === "GET" || method === "HEAD" ? undefined : request.body;
    const headers = requestHeaders(request.headers ?? {});
    let url = declared(request.url, origins);
    for (let hop = 0; ; hop += 1) {
      const length: Record<string, string> = body === undefined ? {} : { "content-length": String(body.length) };
      const message = await send(url, method, { ...headers, ...length }, body, signal);
      const status = message.statusCode ?? 0;
      const location = message.headers.location;
      if (!REDIRECTS.has(status) || location === undefined) {
        return {
          status,
          headers: responseHeaders(message.headers),
          body: method === "HEAD" ? Buffer.alloc(0) : await read(message),
          url: withoutFragment(url),
        };
      }
      message.destroy();
      if (hop >= maxRedirects) throw new MiniAppError("OFFLINE", "The server redirects too often.");
      const next = declared(URL.canParse(location, url.href) ? new URL(location, url).href : "", origins);
      // What was meant for one origin is not shown to another (Fetch, HTTP-redirect fetch, step 13).
      if (next.origin !== url.origin) delete headers.authorization;
      if (status === 303 || ((status === 301 || status === 302) && method === "POST")) {
        method = method === "HEAD" ? "HEAD" : "GET";
        body = undefined;
        delete headers["content-type"];
      }
      url = next;
    }
  }

  return {
    fetch: async (request, { origins }) => {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        return await follow(request, origins, signal);
      } catch (error) {
        if (error instanceof MiniAppError) throw error;
        if (signal.aborted) throw new MiniAppError("BRIDGE_TIMEOUT", "The other server did not answer in time.");
        // SECURITY: no text of the system goes back: it has addresses in it.
        throw new MiniAppError("OFFLINE", "The other server could not be reached.");
      }
    },
  };
}

function refusedAddress(): MiniAppError {
  return new MiniAppError("CAPABILITY_DENIED", "This address is not on the public internet.");
}

function withoutFragment(url: URL): string {
  const plain = new URL(url);
  plain.hash = "";
  return plain.href;
}

function decoded(message: IncomingMessage): AsyncIterable<unknown> {
  const decoder = { gzip: createGunzip, "x-gzip": createGunzip, deflate: createInflate, br: createBrotliDecompress }[
    message.headers["content-encoding"]?.toLowerCase() ?? ""
  ];
  if (decoder === undefined) return message;
  const stream = decoder();
  message.once("error", (error) => stream.destroy(error));
  return message.pipe(stream);
}
