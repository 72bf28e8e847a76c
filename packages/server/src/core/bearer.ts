import type { FastifyRequest } from "fastify";

/** The bearer token of a request (RFC 6750 §2.1: the header, and nowhere else). */
export function bearerOf(request: FastifyRequest): string | undefined {
  const [, token] = /^Bearer ([\w.~+/=-]{1,4096})$/i.exec(request.headers.authorization ?? "") ?? [];
  return token;
}
