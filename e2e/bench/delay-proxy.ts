import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface DelayProxy {
  readonly port: number;
  /** Milliseconds that each request waits before it is passed on. */
  delayMs: number;
  close(): Promise<void>;
}

/** A reverse proxy in front of `localhost:upstream()`: a network of a given latency, the same for every server behind one. */
export async function startDelayProxy(upstream: () => number): Promise<DelayProxy> {
  const proxy = { port: 0, delayMs: 0, close: async () => {} };
  const server = createServer((request, response) => {
    if (proxy.delayMs === 0) pass(request, response, upstream());
    else setTimeout(() => pass(request, response, upstream()), proxy.delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  proxy.port = (server.address() as AddressInfo).port;
  proxy.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return proxy;
}

function pass(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, url, headers } = request;
  const onward = forward({ host: "localhost", port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}
