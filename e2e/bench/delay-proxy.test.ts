import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { startDelayProxy } from "./delay-proxy.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start() {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => {
      body += part.toString();
    });
    request.on("end", () =>
      response.writeHead(201, { "x-host": request.headers.host ?? "" }).end(`${request.method} ${request.url} ${body}`),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const proxy = await startDelayProxy(() => (server.address() as AddressInfo).port);
  closers.push(proxy.close, () => server.close());
  return { proxy, origin: `http://localhost:${proxy.port}` };
}

it("passes requests and answers on as they are, the name of the host included", async () => {
  const { proxy, origin } = await start();
  const answer = await fetch(`${origin}/a?b=1`, { method: "POST", body: "text" });
  expect([answer.status, answer.headers.get("x-host"), await answer.text()]).toEqual([201, `localhost:${proxy.port}`, "POST /a?b=1 text"]);
});

it("adds the delay to each request", async () => {
  const { proxy, origin } = await start();
  proxy.delayMs = 40;
  const before = performance.now();
  await fetch(origin);
  await fetch(origin);
  expect(performance.now() - before).toBeGreaterThanOrEqual(78);
});
