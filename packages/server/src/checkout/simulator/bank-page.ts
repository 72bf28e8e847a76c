import type { Money } from "@plaza/protocol";
import type { FastifyInstance } from "fastify";
import * as z from "zod/mini";
import { withSchemas } from "../../core/http.ts";
import { notFound } from "../../core/problems.ts";
import type { SimulatedPayment, SimulatorBooks } from "./books.ts";

export function bankPagePath(attemptId: string): string {
  return `/api/v1/simulator/bank/${attemptId}`;
}

/** What the payer says on the page; nothing changes where they were not sent there, or have said it. */
export function answerBank(books: SimulatorBooks, attemptId: string, approve: boolean): Promise<SimulatedPayment | undefined> {
  return books.change(attemptId, (known) => {
    if (known?.status !== "page") return known;
    return approve ? { ...known, status: "authorised" } : { ...known, status: "declined", code: "authentication_failed" };
  });
}

const params = z.object({ id: z.string().check(z.maxLength(64)) });

/** The page of the simulated bank, with a yes and a no: in English, as the labels of the simulator's cards are. It exists only where the simulator does. */
export function registerBankPage(api: FastifyInstance, books: SimulatorBooks): void {
  const app = withSchemas(api);
  app.get(
    "/simulator/bank/:id",
    { schema: { summary: "The simulated bank's page", tags: ["checkout"], auth: "none", params } },
    async (request, reply) => {
      const payment = await books.change(request.params.id, (known) => known);
      if (payment?.status !== "page") throw notFound();
      return reply
        .headers({
          "content-type": "text/html; charset=utf-8",
          "cache-control": "no-store",
          "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        })
        .send(pageOf(payment.attemptId, payment));
    },
  );
  // Links and not a form: the API takes JSON alone, and no money is moved by them.
  for (const [answer, approve] of [
    ["approve", true],
    ["refuse", false],
  ] as const)
    app.get(
      `/simulator/bank/:id/${answer}`,
      { schema: { summary: `The payer's ${approve ? "yes" : "no"} to the simulated bank`, tags: ["checkout"], auth: "none", params } },
      async (request, reply) => {
        const payment = await answerBank(books, request.params.id, approve);
        if (payment?.back === undefined || payment.back === null) throw notFound();
        return reply.redirect(payment.back, 303);
      },
    );
}

function pageOf(attemptId: string, { amount, currency }: Money): string {
  const path = bankPagePath(attemptId);
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  const price = format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 0));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demo bank</title>
<style>
:root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif }
body { max-width: 24rem; margin: 15vh auto 0; padding: 0 1.25rem }
a { display: block; margin-top: .75rem; padding: .75rem; border: 1px solid; border-radius: .75rem; text-align: center; color: inherit }
</style>
<h1>Demo bank</h1>
<p>Somebody pays ${price} with your card. Is it you?</p>
<a href="${path}/approve">Approve</a>
<a href="${path}/refuse">Refuse</a>
</html>`;
}
