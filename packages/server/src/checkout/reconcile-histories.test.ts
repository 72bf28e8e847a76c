import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestServer } from "../testing/index.ts";
import { createReconciliations } from "./reconciliations.ts";
import type { SimulatedPayment } from "./simulator/books.ts";
import { writeSettlements } from "./simulator/settlement-file.ts";
import { checkoutSimulatorPayments } from "./tables.ts";
import { publishCoffee, startShop } from "./testing/coffee.ts";
import { createShop, playHistory } from "./testing/histories.ts";
import { history } from "./testing/history.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
});
afterAll(() => server.close());

it("after random histories with crashes the provider's file and our books agree to the last line, and one that was tampered with does not [C-22]", async () => {
  const shop = createShop(server.ctx);
  for (const steps of fc.sample(history, { numRuns: 12, seed: 7 })) await playHistory(shop, steps);
  const payments = (await shop.ctx.db.select().from(checkoutSimulatorPayments)) as SimulatedPayment[];
  const reconciliations = createReconciliations(shop.ctx, shop.provider);
  const [from, until] = [0, shop.ctx.clock.now() + 1];

  const file = writeSettlements(payments);
  const lines = file.trim().split("\n");
  expect(lines.length).toBeGreaterThan(5);
  const agreed = await reconciliations.run({ from, until, file }, "operator");
  expect(agreed.counts).toEqual({ matched: lines.length, missing: 0, extra: 0, changed: 0, duplicated: 0 });

  const charged = payments.find(({ captures }) => captures === 1);
  const twice = payments.map((payment) => (payment === charged ? { ...payment, captures: 2 } : payment));
  const tampered = await reconciliations.run({ from, until, file: writeSettlements(twice) }, "operator");
  expect(tampered.counts).toMatchObject({ matched: lines.length, duplicated: 1 });

  const strange = lines.slice(0, 1).map((line) => line.replace(/"ours":"[^"]+"/, `"ours":"'; select"`));
  const foreign = await reconciliations.run({ from, until: 1, file: strange.join("\n") }, "operator");
  expect(foreign.counts).toEqual({ matched: 0, missing: 0, extra: 1, changed: 0, duplicated: 0 });
});
