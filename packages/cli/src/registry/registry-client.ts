import { isErrorCode, MiniAppError } from "@plaza/protocol";
import {
  problemSchema,
  publishCommitResponseSchema,
  publishPlanResponseSchema,
  versionsResponseSchema,
  whoamiResponseSchema,
} from "@plaza/protocol/services";
import pRetry from "p-retry";
import type * as z from "zod/mini";

/** Milliseconds. Stops a registry that accepts a connection and then stalls from holding the command for ever [L-01]. */
const REQUEST_TIMEOUT = 30_000;
const RETRIES = 4;

type RequestBody = string | Uint8Array<ArrayBuffer>;
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);

export interface RegistryClientOptions {
  readonly registry: URL;
  readonly token: string;
  readonly signal?: AbortSignal;
  /** Told before each new attempt. */
  readonly onRetry?: (text: string) => void;
  /** Milliseconds before the second attempt; doubles each time. */
  readonly retryAfterMs?: number;
  /** Milliseconds for one attempt. */
  readonly timeoutMs?: number;
}

/** An answer or a fault that another attempt may mend. */
class Transient extends Error {
  override readonly name = "Transient";
  readonly error: MiniAppError;
  constructor(error: MiniAppError) {
    super(error.message, { cause: error });
    this.error = error;
  }
}

async function problemOf(response: Response, registry: URL): Promise<MiniAppError> {
  const body: unknown = await response.json().catch(() => undefined);
  const problem = problemSchema.safeParse(body);
  if (response.status === 401)
    return new MiniAppError(
      "NOT_SIGNED_IN",
      `${registry.origin} does not accept this credential. Run "plaza login" with a new one, or set PLAZA_TOKEN.`,
    );
  if (!problem.success)
    return new MiniAppError(
      "INTERNAL",
      `${registry.origin} answered ${response.status}, and not in the way of a Plaza registry. Check the address.`,
    );
  const { code, detail, title, data, correlationId } = problem.data;
  const text = `${detail ?? title}${correlationId === undefined ? "" : ` (correlation id ${correlationId})`}`;
  return new MiniAppError(isErrorCode(code) ? code : "INTERNAL", text, { data });
}

/**
 * The publishing half of a registry's HTTP interface (see protocol's services/publish.ts). Every request may be sent again:
 * a plan changes nothing, a blob is named by its content, and committing the same bytes twice is a no-op. So faults of the network are retried.
 */
export function createRegistryClient(options: RegistryClientOptions) {
  const { registry, token, signal } = options;

  async function attempt(method: string, path: string, body: RequestBody | undefined, type: string): Promise<unknown> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? REQUEST_TIMEOUT);
    let response: Response;
    try {
      response = await fetch(new URL(`/api/v1/publish/${path}`, registry), {
        method,
        // SECURITY: a redirect would take the credential along to another address.
        redirect: "error",
        headers: { authorization: `Bearer ${token}`, accept: "application/json", ...(body === undefined ? {} : { "content-type": type }) },
        body,
        signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      });
    } catch {
      if (signal?.aborted === true) throw new MiniAppError("ABORTED");
      throw new Transient(
        new MiniAppError(
          "OFFLINE",
          `${registry.origin} cannot be reached${timeout.aborted ? " in time" : ""}. Is it running, and is the address right?`,
        ),
      );
    }
    if (TRANSIENT.has(response.status)) throw new Transient(await problemOf(response, registry));
    if (!response.ok) throw await problemOf(response, registry);
    return response.status === 204 ? undefined : response.json().catch(() => undefined);
  }

  async function request(method: string, path: string, body?: RequestBody, type = "application/json"): Promise<unknown> {
    try {
      return await pRetry(() => attempt(method, path, body, type), {
        retries: RETRIES,
        minTimeout: options.retryAfterMs ?? 250,
        randomize: true,
        signal,
        shouldRetry: ({ error }) => error instanceof Transient,
        onFailedAttempt: ({ error, retriesLeft }) => {
          if (error instanceof Transient && retriesLeft > 0) options.onRetry?.(`${error.message} Trying again (${retriesLeft} left).`);
        },
      });
    } catch (error) {
      if (error instanceof Transient) throw error.error;
      if (signal?.aborted === true) throw new MiniAppError("ABORTED");
      throw error;
    }
  }

  async function typed<S extends z.ZodMiniType>(schema: S, answer: Promise<unknown>): Promise<z.output<S>> {
    const parsed = schema.safeParse(await answer);
    if (!parsed.success)
      throw new MiniAppError(
        "INTERNAL",
        `${registry.origin} answered in a way this version of plaza does not understand. Is it a Plaza registry, and of this version?`,
      );
    return parsed.data;
  }

  return {
    whoami: () => typed(whoamiResponseSchema, request("GET", "whoami")),
    versions: (appId: string) => typed(versionsResponseSchema, request("GET", `apps/${encodeURIComponent(appId)}/versions`)),
    plan: (body: string) => typed(publishPlanResponseSchema, request("POST", "plan", body)),
    putBlob: (digestHex: string, bytes: Uint8Array) =>
      request("PUT", `blobs/${digestHex}`, bytes as Uint8Array<ArrayBuffer>, "application/octet-stream"),
    commit: (body: string) => typed(publishCommitResponseSchema, request("POST", "commit", body)),
  };
}
