import { once } from "node:events";
import { connect, type Socket } from "node:net";
import Fastify from "fastify";
import { expect, it } from "vitest";
import { closeInOrder } from "./orderly-close.ts";

async function open(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

it("a shutdown drops a connection that was opened in advance, and finishes the request that is being answered", async () => {
  const app = Fastify({ forceCloseConnections: "idle" });
  closeInOrder(app);
  let answer = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    app.get("/slow", async () => {
      resolve();
      await new Promise<void>((done) => {
        answer = done;
      });
      return "the whole answer";
    });
  });
  const accepted = once(app.server, "connection");
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as { port: number };
  const unused = await open(port);
  await accepted;
  const busy = await open(port);
  let text = "";
  busy.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  busy.write("GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n");
  await asked;

  const dropped = once(unused, "close");
  const finished = once(busy, "close");
  const closed = app.close();
  unused.resume();
  await dropped;
  expect(text).toBe("");
  answer();
  await finished;
  await closed;
  expect(text).toContain("the whole answer");
});
