import type { MiniAppError } from "@plaza/protocol";
import { expect, it } from "vitest";
import * as z from "zod/mini";
import { fromBase64, toBase64 } from "./base64.ts";
import { createRequester } from "./request.ts";

const schema = z.object({ ok: z.boolean() });
const requester = (answer: () => Promise<Response>) => createRequester("https://host.example", answer);
const problem = (status: number, body: unknown) => async () =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/problem+json" } });

it("a request that nobody answers is OFFLINE", async () => {
  const request = requester(async () => {
    throw new TypeError("Failed to fetch");
  });
  await expect(request.json(schema, "/api/v1/me")).rejects.toMatchObject({ code: "OFFLINE" });
});

it("problem details keep their code, words and retry time", async () => {
  const request = requester(
    problem(429, { type: "about:blank", title: "Too many", status: 429, code: "RATE_LIMITED", detail: "Slow down.", retryAfterMs: 40 }),
  );
  await expect(request.json(schema, "/x")).rejects.toMatchObject({ code: "RATE_LIMITED", message: "Slow down.", retryAfterMs: 40 });
});

it("an error without our details is INTERNAL, a gateway without a server behind it is OFFLINE", async () => {
  await expect(requester(async () => new Response("<h1>no</h1>", { status: 500 })).nothing("/x")).rejects.toMatchObject({
    code: "INTERNAL",
  });
  await expect(requester(async () => new Response("bad gateway", { status: 502 })).nothing("/x")).rejects.toMatchObject({
    code: "OFFLINE",
  });
  await expect(requester(problem(400, { type: "t", title: "t", status: 400, code: "constructor" })).nothing("/x")).rejects.toMatchObject({
    code: "INTERNAL",
  });
});

it("an answer of another shape is not let through", async () => {
  const error = await requester(async () => Response.json({ ok: "yes" }))
    .json(schema, "/x?secret=1")
    .catch((thrown: unknown) => thrown as MiniAppError);
  expect(error).toMatchObject({ code: "INTERNAL" });
  expect((error as MiniAppError).message).not.toContain("secret");
});

it("base64 keeps every byte, also of bodies longer than an argument list", () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, index) => (index * 7) % 256);
  expect(new Uint8Array(fromBase64(toBase64(bytes.buffer)))).toEqual(bytes);
});
