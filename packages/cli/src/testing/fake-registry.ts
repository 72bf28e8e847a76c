import { createHash } from "node:crypto";
import fastify, { type FastifyInstance } from "fastify";

export type Fault =
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "reset" }
  | { readonly kind: "stall" }
  | { readonly kind: "redirect"; readonly to: string };

/** A registry that keeps what it is sent and can be told to fail: for what a real one cannot be made to do. The real one is met in the journeys. */
export interface FakeRegistry {
  readonly url: string;
  readonly requests: string[];
  readonly blobs: Map<string, Buffer>;
  readonly committed: Map<string, { digest: string; channel: string; note?: string }>;
  /** Faults for the next requests whose "METHOD path" starts with the given text, one each. */
  fail(start: string, ...faults: Fault[]): void;
  close(): Promise<void>;
}

const problem = (status: number, code: string, detail: string) => ({
  type: "about:blank",
  title: detail,
  status,
  detail,
  code,
  correlationId: "c-1",
});

export async function startFakeRegistry(token: string): Promise<FakeRegistry> {
  const requests: string[] = [];
  const blobs = new Map<string, Buffer>();
  const committed = new Map<string, { digest: string; channel: string; note?: string }>();
  const faults: { start: string; fault: Fault }[] = [];
  const server: FastifyInstance = fastify({ bodyLimit: 32 * 1024 * 1024, forceCloseConnections: true });
  server.addContentTypeParser("application/octet-stream", { parseAs: "buffer" }, (_, body, done) => done(null, body));

  server.addHook("onRequest", async (request, reply) => {
    const line = `${request.method} ${request.url.replace("/api/v1/publish/", "")}`;
    requests.push(line);
    const at = faults.findIndex(({ start }) => line.startsWith(start));
    const fault = at === -1 ? undefined : faults.splice(at, 1)[0]?.fault;
    if (fault?.kind === "reset") {
      reply.hijack();
      request.raw.socket.destroy();
    } else if (fault?.kind === "stall") reply.hijack();
    else if (fault?.kind === "redirect") await reply.redirect(fault.to);
    else if (fault?.kind === "status") await reply.code(fault.status).send(problem(fault.status, "INTERNAL", "out of order"));
    else if (request.headers.authorization !== `Bearer ${token}`) await reply.code(401).send(problem(401, "NOT_SIGNED_IN", "no"));
  });

  const digestOf = (bytes: Buffer) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
  const read = (body: unknown) => {
    const { release, channel, note } = body as { release: string; channel: string; note?: string };
    const bytes = Buffer.from(release, "base64");
    const parsed = JSON.parse(bytes.toString()) as { appId: string; version: { name: string }; files: Record<string, { digest: string }> };
    return { key: `${parsed.appId}@${parsed.version.name}`, digest: digestOf(bytes), channel, note, parsed };
  };
  const wanted = ({ parsed }: ReturnType<typeof read>) =>
    [...new Set(Object.values(parsed.files).map((file) => file.digest))].filter((digest) => !blobs.has(digest));

  server.get("/api/v1/publish/whoami", async () => ({ publisher: "Lotus Coffee", appIds: ["com.fixture.splitter"] }));
  server.get("/api/v1/publish/apps/:id/versions", async (request, reply) => {
    const { id } = request.params as { id: string };
    const own = [...committed].filter(([key]) => key.startsWith(`${id}@`));
    if (own.length === 0) return reply.code(404).send(problem(404, "INVALID_PARAMS", "There is no such mini-app here."));
    const versions = own.map(([key, { digest, channel }], index) => ({
      version: key.split("@")[1],
      digest,
      publishedAt: 1_800_000_000_000 + index,
      channels: [channel],
      status: "live",
    }));
    return { versions };
  });
  server.post("/api/v1/publish/plan", async ({ body }) => {
    const request = read(body);
    return { digest: request.digest, missing: wanted(request), unchanged: committed.get(request.key)?.digest === request.digest };
  });
  server.put("/api/v1/publish/blobs/:hex", async (request, reply) => {
    const bytes = request.body as Buffer;
    if (createHash("sha384").update(bytes).digest("hex") !== (request.params as { hex: string }).hex)
      return reply.code(400).send(problem(400, "INTEGRITY_FAILED", "digest"));
    blobs.set(digestOf(bytes), bytes);
    return reply.code(204).send();
  });
  server.post("/api/v1/publish/commit", async ({ body }, reply) => {
    const request = read(body);
    if (wanted(request).length > 0) return reply.code(409).send(problem(409, "INTEGRITY_FAILED", "files are missing"));
    const before = committed.get(request.key);
    if (before !== undefined && before.digest !== request.digest)
      return reply.code(409).send(problem(409, "INTEGRITY_FAILED", `${request.key} exists with other bytes. Raise the version.`));
    committed.set(request.key, { digest: request.digest, channel: request.channel, note: request.note });
    const [appId, version] = request.key.split("@");
    return {
      appId,
      version,
      channel: request.channel,
      digest: request.digest,
      unchanged: before !== undefined,
      indexVersion: committed.size,
    };
  });

  const url = await server.listen({ port: 0, host: "127.0.0.1" });
  return {
    url,
    requests,
    blobs,
    committed,
    fail: (start, ...more) => void faults.push(...more.map((fault) => ({ start, fault }))),
    close: () => server.close(),
  };
}
