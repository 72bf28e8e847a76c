import { afterAll, beforeAll, describe, it } from "vitest";
import type { TestServer } from "../../testing/index.ts";
import { makePaymentProviderSuite } from "../payment-provider-suite.ts";
import { startShop } from "../testing/coffee.ts";
import { createDatabaseBooks } from "./books.ts";
import { createPaymentSimulator } from "./simulator.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startShop();
});
afterAll(() => server.close());

makePaymentProviderSuite({ describe, it }, "simulator, books in PostgreSQL", async () => ({
  provider: createPaymentSimulator({ books: createDatabaseBooks(server.ctx.db), clock: server.ctx.clock }),
  accepted: "sim-ok",
  declined: { id: "sim-limit-exceeded", code: "limit_exceeded" },
}));
