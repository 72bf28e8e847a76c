import type { FastifyInstance } from "fastify";
import * as z from "zod/mini";
import { withSchemas } from "../../core/http.ts";
import { notFound } from "../../core/problems.ts";
import { demoCardOf, type SimulatorCards } from "./cards.ts";
import { simulatedInstruments } from "./outcomes.ts";

export function cardPagePath(pageId: string): string {
  return `/api/v1/simulator/cards/${pageId}`;
}

const id = z.string().check(z.maxLength(64));

/**
 * The simulated provider's page on which a user adds a demo card: they choose what it does. In English, as the labels of the cards are. It exists only where the
 * simulator does. SECURITY: it has no field, so that nobody types the number of a real card into it [C-25] (test: "has nothing to type into").
 */
export function registerCardPage(api: FastifyInstance, cards: SimulatorCards): void {
  const app = withSchemas(api);
  app.get(
    "/simulator/cards/:id",
    { schema: { summary: "The simulated provider's page for a new card", tags: ["checkout"], auth: "none", params: z.object({ id }) } },
    async (request, reply) => {
      const back = await cards.page(request.params.id);
      if (back === undefined) throw notFound();
      return reply
        .headers({
          "content-type": "text/html; charset=utf-8",
          "cache-control": "no-store",
          "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        })
        .send(pageOf(request.params.id, back.left));
    },
  );
  // Links and not a form: the API takes JSON alone. The page's id is a secret of whom it was made for, and good for one card.
  app.get(
    "/simulator/cards/:id/add/:card",
    {
      schema: {
        summary: "The user's choice of a simulated card",
        tags: ["checkout"],
        auth: "none",
        params: z.object({ id, card: id }),
      },
    },
    async (request, reply) => {
      const card = demoCardOf(request.params.card);
      const back = card === undefined ? undefined : await cards.add(request.params.id, card);
      if (back === undefined) throw notFound();
      return reply.redirect(back.added, 303);
    },
  );
}

function pageOf(pageId: string, left: string): string {
  const path = cardPagePath(pageId);
  const links = simulatedInstruments.map((card) => `<li><a href="${path}/add/${card.id}">${escaped(card.label)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Add a demo card</title>
<style>
:root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif }
body { max-width: 26rem; margin: 8vh auto; padding: 0 1.25rem }
ul { list-style: none; padding: 0 }
a { display: block; margin-top: .625rem; padding: .75rem; border: 1px solid; border-radius: .75rem; color: inherit }
</style>
<main>
<h1>Add a demo card</h1>
<p>No money moves with these. Choose what the card does.</p>
<ul>
${links.join("\n")}
</ul>
<a href="${escaped(left)}">Go back without a card</a>
</main>
</html>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
