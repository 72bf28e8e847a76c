import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import type { FastifySchema } from "fastify";
import * as z from "zod/mini";
import type { ServerConfig } from "./config.ts";
import { isZodSchema } from "./http.ts";

/** OpenAPI 3.1 from the very schemas that requests are parsed by. */
export function openApiOptions(config: ServerConfig): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: `${config.name} API`,
        version: config.version,
        description: "Errors are problem details (RFC 9457) with a `code` of the error catalogue.",
      },
      servers: [{ url: config.origin }],
      components: {
        securitySchemes: {
          user: { type: "apiKey", in: "cookie", name: "plaza-session" },
          "guest-session": { type: "http", scheme: "bearer", bearerFormat: "JWT" },
          publisher: { type: "http", scheme: "bearer" },
          merchant: { type: "http", scheme: "bearer", description: "An API key of the console; for publishers' servers." },
        },
      },
    },
    transform: ({ schema, url }) => ({ schema: toJsonSchemas(schema ?? {}) as never, url }),
  };
}

function toJsonSchemas({ auth, response, ...schema }: FastifySchema): Record<string, unknown> {
  const result: Record<string, unknown> = { ...schema };
  for (const part of ["body", "querystring", "params", "headers"] as const) {
    if (isZodSchema(schema[part])) result[part] = jsonSchema(schema[part], "input");
  }
  if (typeof response === "object" && response !== null) {
    result.response = Object.fromEntries(
      Object.entries(response).map(([status, value]) => [status, isZodSchema(value) ? jsonSchema(value, "output") : value]),
    );
  }
  if (auth !== undefined && auth !== "none") result.security = [{ [auth === "operator" ? "user" : auth]: [] }];
  return result;
}

function jsonSchema(schema: z.core.$ZodType, io: "input" | "output"): unknown {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { unrepresentable: "any", io, reused: "inline" });
  return rest;
}
