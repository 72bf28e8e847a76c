import type { FastifyReply, FastifyRequest } from "fastify";
import type { ServerContext } from "../core/context.ts";

/** Milliseconds between comments that keep proxies from closing a silent stream. */
const BEAT_MS = 15_000;

/** The open event streams of one listener; `close` ends them, or the listener would never close. */
export interface IndexEvents {
  readonly open: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  readonly close: () => void;
}

/** Server-sent events (HTML §9.2): `data: {"version":n}` now and at each change of the index, `event: policy` when the operator's rules change. */
export function createIndexEvents(ctx: ServerContext): IndexEvents {
  const streams = new Set<FastifyReply["raw"]>();
  const send = (stream: FastifyReply["raw"], version: number): void => {
    stream.write(`id: ${version}\ndata: ${JSON.stringify({ version })}\n\n`);
  };
  const off = ctx.bus.on("index.changed", ({ version }) => {
    for (const stream of streams) send(stream, version);
  });
  const offPolicy = ctx.bus.on("policy.changed", () => {
    for (const stream of streams) stream.write("event: policy\ndata: {}\n\n");
  });
  const beat = setInterval(() => {
    for (const stream of streams) stream.write(": still here\n\n");
  }, BEAT_MS);
  beat.unref();

  return {
    open: async (_request, reply) => {
      const { version } = await ctx.registry.currentIndex();
      reply.hijack();
      const stream = reply.raw;
      stream.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      streams.add(stream);
      stream.once("close", () => streams.delete(stream));
      stream.write("retry: 2000\n");
      send(stream, version);
    },
    close: () => {
      clearInterval(beat);
      off();
      offPolicy();
      for (const stream of streams) stream.end();
    },
  };
}
