import * as z from "zod/mini";
import { defineCapability, method } from "../define-capability.ts";

const headers = z.record(z.string().check(z.maxLength(128)), z.string().check(z.maxLength(8192)));

/** A request body: text, or bytes. Wire values are plain data, and an ArrayBuffer is the one binary that is let through. */
const body = z.union([z.string(), z.instanceof(ArrayBuffer)]);

export const network = defineCapability({
  name: "network",
  version: "1",
  summary: "Requests to the origins the manifest declares, performed by the server's egress proxy; the global fetch is a shim over it.",
  always: true,
  methods: {
    fetch: method({
      summary: "ORIGIN_NOT_DECLARED for any other origin, also after a redirect; answers of at most 5 MB.",
      params: z.object({
        url: z.string().check(z.maxLength(2048)),
        method: z.optional(z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])),
        headers: z.optional(headers),
        body: z.optional(body),
      }),
      result: z.object({ status: z.int(), headers, body: z.instanceof(ArrayBuffer), url: z.string() }),
      consent: "manifest",
      timeoutMs: 30_000,
      limits: { ratePerSecond: 10, burst: 20, inFlight: 6, maxBytes: 5 * 1024 * 1024 },
      example: { url: "https://api.example.com/rates" },
    }),
  },
});
