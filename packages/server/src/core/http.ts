import { MiniAppError } from "@plaza/protocol";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import * as z from "zod/mini";

/** Route schemas are zod schemas: requests are parsed (handlers get the parsed copy), answers are cut to what the schema says. */
export interface ZodTypeProvider extends FastifyTypeProvider {
  validator: this["schema"] extends z.core.$ZodType ? z.output<this["schema"]> : unknown;
  serializer: this["schema"] extends z.core.$ZodType ? z.input<this["schema"]> : unknown;
}

export type SchemaInstance = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What a route may say about itself beside its schemas; OpenAPI shows it. */
declare module "fastify" {
  interface FastifySchema {
    summary?: string;
    tags?: readonly string[];
    /** Which credential the route wants; documentation only, the handler asks `ctx.auth`. */
    auth?: "none" | "user" | "guest-session" | "publisher" | "merchant" | "operator";
  }
}

/** The same instance, typed by zod; its compilers are set once in `createApp`. */
export function withSchemas(app: FastifyInstance): SchemaInstance {
  return app.withTypeProvider<ZodTypeProvider>();
}

export function isZodSchema(value: unknown): value is z.core.$ZodType {
  return typeof value === "object" && value !== null && "_zod" in value;
}

/** Parses by schema or throws INVALID_PARAMS that names what is wrong and where, and repeats no value. */
export function parseBy<S extends z.core.$ZodType>(schema: S, value: unknown, what = "body"): z.output<S> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, 20).map((issue) => ({ at: `/${issue.path.map(String).join("/")}`, problem: issue.message }));
  throw new MiniAppError(
    "INVALID_PARAMS",
    `The ${what} does not have the declared shape: ${issues[0]?.at ?? "/"} ${issues[0]?.problem ?? ""}`.trim(),
    { data: { in: what, issues } },
  );
}

/** Fastify's compilers for zod schemas. */
export function useZod(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema, httpPart }) => (data: unknown) => {
    if (!isZodSchema(schema)) return { value: data };
    return { value: parseBy(schema, data, httpPart ?? "body") };
  });
  app.setSerializerCompiler(({ schema }) => (data: unknown) => {
    if (!isZodSchema(schema)) return JSON.stringify(data);
    // A failure here is our defect: it becomes a 500 with a correlation id, and the log has the issues.
    return JSON.stringify(z.parse(schema, data));
  });
}
