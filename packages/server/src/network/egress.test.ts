import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createEgress, type EgressOptions, unsafePrivateOrigins } from "./egress.ts";

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

interface Seen {
  readonly url: string;
  readonly method: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A real server on a free port of this machine, and what it saw. */
async function serve(handler: RequestListener = (_, response) => response.end("hello")): Promise<{ origin: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      seen.push({ url: request.url ?? "", method: request.method ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() });
      handler(request, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** An egress that may reach these private origins, and no others. */
function egressTo(origins: readonly string[], options: EgressOptions = {}) {
  const egress = createEgress({ ...options, [unsafePrivateOrigins]: (origin) => origins.includes(origin) });
  return { fetch: (url: string, more: object = {}) => egress.fetch({ url, ...more }, { origins }) };
}
const code = (expected: string) => expect.objectContaining({ code: expected });

describe("the egress proxy", () => {
  it("performs a request to a declared origin and gives status, headers, body and address", async () => {
    const { origin, seen } = await serve((_, response) =>
      response.writeHead(201, { "content-type": "application/json", "x-rate": "7" }).end('{"a":1}'),
    );
    const answer = await egressTo([origin]).fetch(`${origin}/rates?x=1#part`, {
      method: "POST",
      headers: { "Content-Type": "text/plain", Authorization: "Bearer app" },
      body: Buffer.from("hi"),
    });
    expect(answer).toMatchObject({ status: 201, url: `${origin}/rates?x=1` });
    expect(answer.body.toString()).toBe('{"a":1}');
    expect(answer.headers).toMatchObject({ "content-type": "application/json", "x-rate": "7" });
    expect(seen[0]).toMatchObject({ method: "POST", url: "/rates?x=1", body: "hi" });
    expect(seen[0]?.headers).toMatchObject({ authorization: "Bearer app", "content-type": "text/plain" });
  });

  it("refuses every origin that is not declared, by exact match [A4]", async () => {
    const { origin, seen } = await serve();
    const { port } = new URL(origin);
    const egress = egressTo([origin]);
    for (const url of [
      `http://localhost:${port}/`,
      `http://127.0.0.1:${Number(port) + 1}/`,
      `https://127.0.0.1:${port}/`,
      "http://127.0.0.1.example.com/",
    ]) {
      await expect(egress.fetch(url)).rejects.toEqual(code("ORIGIN_NOT_DECLARED"));
    }
    for (const url of ["file:///etc/passwd", "data:text/plain,x", "ftp://127.0.0.1/", "not a url", `http://user:pass@127.0.0.1:${port}/`]) {
      await expect(egress.fetch(url)).rejects.toEqual(code("INVALID_PARAMS"));
    }
    expect(seen).toEqual([]);
  });

  it("carries no cookie, no address of the user and no header of the connection, in either direction [L6]", async () => {
    const { origin, seen } = await serve((_, response) =>
      response.writeHead(200, { "set-cookie": "a=b", "strict-transport-security": "max-age=1", "x-kept": "yes" }).end(),
    );
    const answer = await egressTo([origin]).fetch(origin, {
      headers: {
        Cookie: "session=1",
        Host: "evil.example",
        "X-Forwarded-For": "10.0.0.9",
        Forwarded: "for=10.0.0.9",
        "X-Real-IP": "10.0.0.9",
        Origin: "http://localhost:4400",
        Referer: "http://localhost:4400/",
        "User-Agent": "Mozilla",
        "Sec-CH-UA": "x",
        "Proxy-Authorization": "x",
        "Transfer-Encoding": "chunked",
        Connection: "x-kept",
        "X-Bad": "a\r\nSet-Cookie: x",
        "X-Kept": "1",
      },
    });
    expect(answer.headers).not.toHaveProperty("set-cookie");
    expect(answer.headers).not.toHaveProperty("strict-transport-security");
    expect(answer.headers["x-kept"]).toBe("yes");
    expect(Object.keys(seen[0]?.headers ?? {}).sort()).toEqual(["accept-encoding", "connection", "host", "user-agent", "x-kept"]);
    expect(seen[0]?.headers).toMatchObject({ "user-agent": "Plaza-Egress/1", connection: "close", host: new URL(origin).host });
  });

  it("refuses an address in the URL that is not public, however it is written [R-19]", async () => {
    const { origin, seen } = await serve();
    const { port } = new URL(origin);
    const urls = [
      `http://127.0.0.1:${port}`,
      `http://0x7f000001:${port}`,
      `http://2130706433:${port}`,
      `http://0177.0.0.1:${port}`,
      `http://[::1]:${port}`,
      `http://[::ffff:127.0.0.1]:${port}`,
      "http://169.254.169.254",
      "http://0.0.0.0",
    ];
    for (const url of urls) {
      await expect(createEgress().fetch({ url }, { origins: [new URL(url).origin] }), url).rejects.toEqual(code("CAPABILITY_DENIED"));
    }
    expect(seen).toEqual([]);
  });

  it("refuses a name that resolves to an address that is not public, even as one of several [R-19]", async () => {
    const { origin, seen } = await serve();
    const { port } = new URL(origin);
    const url = `http://api.example.com:${port}`;
    for (const addresses of [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::ffff:127.0.0.1"]]) {
      const egress = createEgress({
        resolve: async () => addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      });
      await expect(egress.fetch({ url }, { origins: [url] })).rejects.toEqual(code("CAPABILITY_DENIED"));
    }
    expect(seen).toEqual([]);
  });

  it("resolves a name once, and connects to what it checked: rebinding gains nothing [R-19]", async () => {
    const { origin, seen } = await serve();
    const { port } = new URL(origin);
    const url = `http://api.example.com:${port}`;
    let asked = 0;
    const egress = createEgress({
      resolve: async () => {
        asked += 1;
        return [{ address: "127.0.0.1", family: 4 }];
      },
      [unsafePrivateOrigins]: (candidate) => candidate === url,
    });
    await egress.fetch({ url }, { origins: [url] });
    expect(asked).toBe(1);
    expect(seen[0]?.headers.host).toBe(`api.example.com:${port}`);
  });

  it("follows redirects between declared origins, and leaves the credentials of one behind for another", async () => {
    const second = await serve();
    const first = await serve((request, response) =>
      response
        .writeHead(request.url === "/away" ? 302 : 307, { location: request.url === "/away" ? `${second.origin}/there` : "/away" })
        .end(),
    );
    const egress = egressTo([first.origin, second.origin]);
    const answer = await egress.fetch(first.origin, {
      method: "POST",
      headers: { authorization: "Bearer app", "content-type": "text/plain" },
      body: Buffer.from("hi"),
    });
    expect(answer.url).toBe(`${second.origin}/there`);
    expect(first.seen.map(({ method, url, body }) => [method, url, body])).toEqual([
      ["POST", "/", "hi"],
      ["POST", "/away", "hi"],
    ]);
    expect(second.seen[0]).toMatchObject({ method: "GET", body: "" });
    expect(second.seen[0]?.headers).not.toHaveProperty("authorization");
    expect(second.seen[0]?.headers).not.toHaveProperty("content-type");
  });

  it("refuses a redirect to an origin that is not declared, and one to an address that is not public [R-19][A4]", async () => {
    const inner = await serve();
    const outer = await serve((request, response) =>
      response.writeHead(302, { location: request.url === "/a" ? "http://169.254.169.254/latest" : inner.origin }).end(),
    );
    await expect(egressTo([outer.origin]).fetch(`${outer.origin}/b`)).rejects.toEqual(code("ORIGIN_NOT_DECLARED"));
    const both = createEgress({ [unsafePrivateOrigins]: (origin) => origin === outer.origin });
    await expect(both.fetch({ url: `${outer.origin}/b` }, { origins: [outer.origin, inner.origin] })).rejects.toEqual(
      code("CAPABILITY_DENIED"),
    );
    await expect(both.fetch({ url: `${outer.origin}/a` }, { origins: [outer.origin, "http://169.254.169.254"] })).rejects.toEqual(
      code("CAPABILITY_DENIED"),
    );
    expect(inner.seen).toEqual([]);
  });

  it("gives up after five redirects", async () => {
    const { origin, seen } = await serve((_, response) => response.writeHead(302, { location: "/again" }).end());
    await expect(egressTo([origin]).fetch(origin)).rejects.toEqual(code("OFFLINE"));
    expect(seen).toHaveLength(6);
  });

  it("takes an answer of exactly the limit and refuses one byte more, also when it is small only while compressed", async () => {
    const bodies: Record<string, [Buffer, string?]> = {
      "/at": [Buffer.alloc(1000)],
      "/over": [Buffer.alloc(1001)],
      "/gzip": [gzipSync(Buffer.alloc(1_000_000)), "gzip"],
      "/br": [brotliCompressSync(Buffer.from("ok")), "br"],
    };
    const { origin } = await serve((request, response) => {
      const [body, encoding] = bodies[request.url ?? ""] ?? [Buffer.alloc(0)];
      response.writeHead(200, encoding === undefined ? {} : { "content-encoding": encoding }).end(body);
    });
    const egress = egressTo([origin], { maxBytes: 1000 });
    expect((await egress.fetch(`${origin}/at`)).body).toHaveLength(1000);
    expect((await egress.fetch(`${origin}/br`)).body.toString()).toBe("ok");
    await expect(egress.fetch(`${origin}/over`)).rejects.toEqual(code("PAYLOAD_TOO_LARGE"));
    await expect(egress.fetch(`${origin}/gzip`)).rejects.toEqual(code("PAYLOAD_TOO_LARGE"));
  });

  it("gives up on a server that does not answer, or stops in the middle", async () => {
    const { origin } = await serve((request, response) => {
      if (request.url === "/half") response.writeHead(200, { "content-length": "10" }).write("half");
    });
    const egress = egressTo([origin], { timeoutMs: 100 });
    await expect(egress.fetch(origin)).rejects.toEqual(code("BRIDGE_TIMEOUT"));
    await expect(egress.fetch(`${origin}/half`)).rejects.toEqual(code("BRIDGE_TIMEOUT"));
  });

  it("says nothing about why a server could not be reached", async () => {
    const { origin } = await serve();
    const dead = `http://127.0.0.1:${await freePort()}`;
    await expect(egressTo([origin, dead]).fetch(dead)).rejects.toEqual(
      expect.objectContaining({ code: "OFFLINE", message: "The other server could not be reached." }),
    );
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
