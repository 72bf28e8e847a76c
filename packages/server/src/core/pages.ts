import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import { MiniAppError } from "@plaza/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ServerConfig } from "./config.ts";
import type { Surface } from "./context.ts";
import { sendProblem } from "./problems.ts";

/** Built pages of one listener. */
export interface PageAssets {
  /** Folder with index.html; absent: the listener has the API only. */
  readonly dir?: string;
  /** Content-Security-Policy of its documents. */
  readonly policy: string;
}

/** Headers of every answer of the host and console listeners. */
export function pageHeaders(config: ServerConfig): Record<string, string> {
  return {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    // SECURITY: API answers are no documents; framed or opened by themselves they may do nothing [H-13].
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    ...(config.env === "production" ? { "strict-transport-security": "max-age=63072000; includeSubDomains" } : {}),
  };
}

/** Serves a single-page application: its files, and index.html for every address that a person may have typed or shared [A6]. */
export async function registerPages(app: FastifyInstance, surface: Surface, { dir, policy }: PageAssets): Promise<void> {
  const index = dir === undefined ? undefined : join(dir, "index.html");
  if (dir !== undefined && index !== undefined && existsSync(index)) {
    await app.register(fastifyStatic, {
      root: dir,
      wildcard: false,
      index: false,
      setHeaders: (reply, path) => {
        const hashed = path.startsWith(join(dir, "assets"));
        reply.setHeader("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
      },
      globIgnore: ["index.html"],
      cacheControl: false,
    });
  }
  const html = index === undefined ? undefined : await readPage(index);
  // A service worker fetches for its whole scope, so it gets the documents' policy; every other script keeps the one that allows nothing.
  app.addHook("onRequest", async (request, reply) => {
    if (request.url === "/service-worker.js") reply.header("content-security-policy", policy);
  });
  app.setNotFoundHandler((request, reply) => {
    if (!isPageRequest(request))
      return sendProblem(new MiniAppError("METHOD_NOT_FOUND", "There is nothing at this address."), request, reply);
    if (html === undefined) return notBuilt(reply, surface);
    return reply
      .headers({
        "content-security-policy": policy,
        "cache-control": "no-cache",
        etag: html.etag,
        "permissions-policy": permissionsPolicy(surface),
      })
      .type("text/html; charset=utf-8")
      .send(html.text);
  });
}

/** Guests have no origin that a list could name, so the host's page says `*`: what a frame may use is its `allow`, made of the user's grants [H4]. */
function permissionsPolicy(surface: Surface): string {
  const device = surface === "host" ? "*" : "()";
  const features = ["geolocation", "accelerometer", "gyroscope", "magnetometer"].map((feature) => `${feature}=${device}`);
  return ["camera=()", "microphone=()", "usb=()", "payment=()", ...features].join(", ");
}

function isPageRequest(request: FastifyRequest): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  const path = request.url.split("?")[0] ?? "/";
  // `/releases` by itself is a page of the console; below it are the files of releases.
  if (/^\/(?:(?:api|oidc|assets)(?:\/|$)|releases\/)/.test(path)) return false;
  return (request.headers.accept ?? "*/*").includes("text/html") || path === "/";
}

async function readPage(path: string): Promise<{ text: string; etag: string } | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : { text, etag: `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"` };
}

function notBuilt(reply: FastifyReply, surface: Surface): FastifyReply {
  const name = surface === "console" ? "console" : "shell";
  return reply.code(503).type("text/plain; charset=utf-8").send(`The ${name} is not built. Build it with: npm run build\n`);
}
