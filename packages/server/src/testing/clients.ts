import type { SessionResponse } from "@plaza/protocol/services";
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";

export interface Answer {
  readonly status: number;
  readonly headers: LightMyRequestResponse["headers"];
  /** Parsed body; undefined when it is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read bodies whose shape they then assert
  readonly json: any;
  readonly text: string;
}

export interface Client {
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  readonly post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  readonly put: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  readonly delete: (path: string, headers?: Record<string, string>) => Promise<Answer>;
}

/** A browser: keeps its cookies, sends its page's Origin. */
export interface UserClient extends Client {
  readonly cookies: ReadonlyMap<string, string>;
  /** Starts a guest session for an app that is published; the newest version of the given channel. */
  readonly openSession: (
    appId: string,
    options?: { readonly version?: string; readonly channel?: "dev" | "beta" | "stable"; readonly isolation?: "full" | "reduced" },
  ) => Promise<GuestClient>;
}

/** The host's side of one running guest: bearer token, no cookie. */
export interface GuestClient extends Client {
  readonly session: SessionResponse;
  readonly sessionId: string;
  readonly token: string;
}

/** Requests with fixed headers; paths without a leading `/api` get `/api/v1` in front. */
export function createClient(
  app: FastifyInstance,
  headers: () => Record<string, string>,
  onAnswer: (answer: LightMyRequestResponse) => void = () => {},
): Client {
  const send = async (
    method: NonNullable<InjectOptions["method"]>,
    path: string,
    body: unknown,
    extra: Record<string, string> = {},
  ): Promise<Answer> => {
    const url = /^\/(?:api|oidc|releases|healthz|readyz|metrics)/.test(path) ? path : `/api/v1${path}`;
    const response = await app.inject({
      method,
      url,
      headers: { ...headers(), ...extra },
      ...(body === undefined ? {} : { payload: body as Exclude<InjectOptions["payload"], undefined> }),
    });
    onAnswer(response);
    const text = response.payload;
    return {
      status: response.statusCode,
      headers: response.headers,
      text,
      json: /json/.test(String(response.headers["content-type"])) ? JSON.parse(text) : undefined,
    };
  };
  return {
    get: (path, extra) => send("GET", path, undefined, extra),
    post: (path, body, extra) => send("POST", path, body, extra),
    put: (path, body, extra) => send("PUT", path, body, extra),
    delete: (path, extra) => send("DELETE", path, undefined, extra),
  };
}

export function createUserClient(app: FastifyInstance, origin: string): UserClient {
  const cookies = new Map<string, string>();
  const headers = (): Record<string, string> => ({
    origin,
    ...(cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") }),
  });
  const client = createClient(app, headers, (response) => {
    for (const { name, value, maxAge } of response.cookies as { name: string; value: string; maxAge?: number }[]) {
      if (maxAge === 0) cookies.delete(name);
      else cookies.set(name, value);
    }
  });
  return {
    ...client,
    cookies,
    openSession: async (appId, { version, channel = "stable", isolation = "full" } = {}) => {
      const wanted = version ?? (await client.get(`/apps/${appId}`)).json.version;
      const answer = await client.post("/sessions", { appId, version: wanted, channel, isolation });
      if (answer.status !== 200) throw new Error(`POST /sessions: ${answer.status} ${answer.text}`);
      const session = answer.json as SessionResponse;
      return {
        ...createClient(app, () => ({ authorization: `Bearer ${session.token}` })),
        session,
        sessionId: session.sessionId,
        token: session.token,
      };
    },
  };
}
