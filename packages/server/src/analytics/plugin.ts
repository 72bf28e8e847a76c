import { MiniAppError } from "@plaza/protocol";
import { eventsResponseSchema } from "@plaza/protocol/services";
import type { FastifyRequest } from "fastify";
import { Counter } from "prom-client";
import * as z from "zod/mini";
import type { ServerContext, ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { type Judged, judgeEvent, judgeOperation, type Receipt } from "./event-row.ts";
import { collectEvents, eraseEvents } from "./person.ts";
import { createAnalyticsTables, EVENTS, OPERATIONS } from "./tables.ts";
import { createEventWriter, type EventWriter } from "./writer.ts";

/** Bytes of a batch; 100 events with all their props fit many times over. */
const MAX_BATCH_BYTES = 512 * 1024;

/** `eventsRequestSchema` of the protocol, with the events unparsed: one malformed event must not take 99 good ones with it. */
const batchSchema = z.object({ sentAt: z.number(), events: z.array(z.unknown()).check(z.minLength(1), z.maxLength(100)) });

type Batch = z.output<typeof batchSchema>;

type Outcomes = Counter<"kind" | "outcome">;

/** One of the two roads into the store. */
interface Intake {
  readonly kind: "operations" | "events";
  readonly writer: EventWriter;
  readonly judge: (event: unknown, receipt: Receipt) => Judged;
}

interface Analytics {
  readonly operations: Intake;
  readonly events: Intake;
  /** What became of events at the edge. No label names an app or a person. */
  readonly outcomes: Outcomes;
}

/** `POST /operations` (always) and `POST /events` (with consent). Answers only when every accepted event is durable. */
export function createAnalyticsModule(): ServerModule {
  const running = new WeakMap<ServerContext, Analytics>();

  function of(ctx: ServerContext): Analytics {
    const known = running.get(ctx);
    if (known !== undefined) return known;
    const { analytics: store, logger } = ctx;
    const made: Analytics = {
      operations: { kind: "operations", writer: createEventWriter({ store, logger, table: OPERATIONS }), judge: judgeOperation },
      events: { kind: "events", writer: createEventWriter({ store, logger, table: EVENTS }), judge: judgeEvent },
      outcomes: new Counter({
        name: "plaza_events_total",
        help: "Events by what became of them: accepted, or the reason of refusal.",
        labelNames: ["kind", "outcome"],
        registers: [ctx.metrics],
      }),
    };
    running.set(ctx, made);
    return made;
  }

  async function receive(ctx: ServerContext, request: FastifyRequest, batch: Batch, { kind, writer, judge }: Intake, outcomes: Outcomes) {
    const found = await ctx.auth.requireGuestSession(request, kind === "events" ? "analytics" : undefined);
    // SECURITY: Global Privacy Control and Do Not Track are a no, whatever was answered before.
    const refused = request.headers["sec-gpc"] === "1" || request.headers.dnt === "1";
    const session = refused ? { ...found, consents: { analytics: false, personalisation: false } } : found;
    const release = await ctx.registry.findRelease(session.appId, session.release);
    if (release === undefined) throw new MiniAppError("RELEASE_REVOKED");
    const receipt: Receipt = { session, manifest: release.manifest, receivedAt: ctx.clock.now(), sentAt: batch.sentAt };

    const rows = [];
    const rejected: { id: string; reason: string }[] = [];
    for (const event of batch.events) {
      const judged = judge(event, receipt);
      if ("row" in judged) rows.push(judged.row);
      else rejected.push({ id: idOf(event), reason: judged.rejected });
    }
    await writer.write(rows);
    outcomes.inc({ kind, outcome: "accepted" }, rows.length);
    for (const { reason } of rejected) outcomes.inc({ kind, outcome: reason });
    return { accepted: rows.length, rejected };
  }

  return {
    name: "analytics",

    start: (ctx) => createAnalyticsTables(ctx.analytics),

    register: (api, ctx) => {
      const app = withSchemas(api);
      const { operations, events, outcomes } = of(ctx);
      const schema = { tags: ["analytics"], auth: "guest-session", body: batchSchema, response: { 200: eventsResponseSchema } } as const;

      app.post(
        "/operations",
        { bodyLimit: MAX_BATCH_BYTES, schema: { ...schema, summary: "Starts, crashes and times of a running guest; no person in them" } },
        (request) => receive(ctx, request, request.body, operations, outcomes),
      );
      app.post(
        "/events",
        { bodyLimit: MAX_BATCH_BYTES, schema: { ...schema, summary: "What a user who agreed to analytics did" } },
        (request) => receive(ctx, request, request.body, events, outcomes),
      );
    },

    collect: (ctx, subject) => collectEvents(ctx.analytics, subject),
    erase: (ctx, subject) => eraseEvents(ctx.analytics, subject),
  };
}

function idOf(event: unknown): string {
  const id = typeof event === "object" && event !== null ? (event as { id?: unknown }).id : undefined;
  return typeof id === "string" ? id.slice(0, 64) : "";
}

export const analyticsModule: ServerModule = createAnalyticsModule();
