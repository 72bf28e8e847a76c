import { afterAll, beforeAll, describe, it } from "vitest";
import type { TestServer } from "../../testing/index.ts";
import { makeCardsSuite, makePaymentProviderSuite } from "../payment-provider-suite.ts";
import { startShop } from "../testing/coffee.ts";
import { answerBank } from "./bank-page.ts";
import { createDatabaseBooks } from "./books.ts";
import { createDatabaseCards, demoCardOf } from "./cards.ts";
import { createPaymentSimulator } from "./simulator.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startShop();
});
afterAll(() => server.close());

const underTest = async () => {
  const { db, clock } = server.ctx;
  const books = createDatabaseBooks(db);
  const cards = createDatabaseCards(db);
  const back = { added: "https://plaza.example/added", left: "https://plaza.example/left" };
  const add = async (card: string, page?: string) => {
    const [id, demo] = [page ?? (await cards.open("user-1", back)), demoCardOf(card)];
    if (demo !== undefined) await cards.add(id, demo);
    return `${card}~${id}`;
  };
  return {
    provider: createPaymentSimulator({ books, cards, clock }),
    accepted: await add("sim-ok"),
    declined: { id: "sim-limit-exceeded", code: "limit_exceeded" },
    asks: await add("sim-bank-asks"),
    sends: "sim-bank-page",
    answer: async ({ attemptId }: { attemptId: string }, approve: boolean) => void (await answerBank(books, attemptId, approve)),
    add: async (page: URL) => void (await add("sim-ok", page.pathname.split("/").at(-1))),
  };
};
makePaymentProviderSuite({ describe, it }, "simulator, books in PostgreSQL", underTest);
makeCardsSuite({ describe, it }, "simulator, cards in PostgreSQL", underTest);
