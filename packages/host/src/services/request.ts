import { isErrorCode, MiniAppError } from "@plaza/protocol";
import { problemSchema } from "@plaza/protocol/services";
import type * as z from "zod/mini";

export interface RequestOptions {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Lets the request outlive the page (64 kB at most). */
  readonly keepalive?: boolean;
  /** Milliseconds; default 20 s. */
  readonly timeoutMs?: number;
  /** Package files never depend on cookies. */
  readonly withoutCookies?: boolean;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Performs one request; every failure is a typed error and no answer outside the schema is let through. */
export interface Requester {
  json<T extends z.ZodMiniType>(schema: T, path: string, options?: RequestOptions): Promise<z.output<T>>;
  nothing(path: string, options?: RequestOptions): Promise<void>;
  bytes(path: string, options?: RequestOptions): Promise<Uint8Array>;
}

export function createRequester(base: string, fetch: Fetch): Requester {
  async function send(path: string, options: RequestOptions): Promise<Response> {
    const headers: Record<string, string> = { ...options.headers };
    if (options.body !== undefined) headers["content-type"] = "application/json";
    let response: Response;
    try {
      response = await fetch(`${base}${path}`, {
        method: options.method ?? "GET",
        headers,
        credentials: options.withoutCookies ? "omit" : "include",
        signal: AbortSignal.timeout(options.timeoutMs ?? 20_000),
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
        ...(options.keepalive ? { keepalive: true } : {}),
      });
    } catch (error) {
      // fetch rejects for every kind of "no answer": no network, refused, reset, timeout.
      throw new MiniAppError("OFFLINE", undefined, { cause: error });
    }
    if (!response.ok) throw await toError(response);
    return response;
  }
  return {
    json: async (schema, path, options = {}) => {
      const response = await send(path, options);
      const parsed = schema.safeParse(await read(() => response.json()));
      if (!parsed.success)
        throw new MiniAppError("INTERNAL", `The service answered ${path.split("?")[0]} in a shape this host does not know.`, {
          cause: parsed.error,
        });
      return parsed.data;
    },
    nothing: async (path, options = {}) => {
      const response = await send(path, options);
      await response.body?.cancel();
    },
    bytes: async (path, options = {}) => {
      const response = await send(path, options);
      return new Uint8Array(await read(() => response.arrayBuffer()));
    },
  };
}

async function read<T>(body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw new MiniAppError("OFFLINE", "The answer broke off.", { cause: error });
  }
}

async function toError(response: Response): Promise<MiniAppError> {
  const problem = problemSchema.safeParse(await response.json().catch(() => null));
  if (problem.success && isErrorCode(problem.data.code)) {
    return new MiniAppError(problem.data.code, problem.data.detail ?? problem.data.title, {
      data: problem.data.data ?? (problem.data.correlationId === undefined ? undefined : { correlationId: problem.data.correlationId }),
      retryAfterMs: problem.data.retryAfterMs,
    });
  }
  // A proxy in between answers without our problem details: a gateway that has no server behind it is "no answer".
  if (response.status === 502 || response.status === 503 || response.status === 504) return new MiniAppError("OFFLINE");
  return new MiniAppError("INTERNAL", `The service answered with status ${response.status}.`);
}
