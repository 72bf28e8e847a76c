import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type Stripe from "stripe";
import { createStripeClient } from "../client.ts";
import { createDoubleBooks, type DoubleBooks, Refusal } from "./double-books.ts";

/**
 * What happens to the next requests that a fault is for: `lost-request` never arrives, `lost-answer` is done and its answer is not heard, `hang` is done and
 * never answered, the others are answered so.
 */
export type DoubleFault = "lost-request" | "lost-answer" | "hang" | 429 | 500;

export interface StripeDouble {
  readonly books: DoubleBooks;
  readonly client: Stripe;
  readonly origin: URL;
  /** Every request that arrived, as `POST /v1/payment_intents`. */
  readonly requests: string[];
  /** The next `times` requests whose `POST /path` matches fail so. */
  readonly fail: (matching: RegExp, fault: DoubleFault, times?: number) => void;
  /** A day goes by: keys are forgotten. */
  readonly forgetKeys: () => void;
  /** Holds the next matching request until the function that this gives is called; other requests go on. */
  readonly hold: (matching: RegExp) => { readonly arrived: Promise<void>; readonly release: () => void };
  /** A test card that the customer saved; its own id. */
  readonly saveCard: (customer: string, test: string) => string;
  readonly close: () => Promise<void>;
}

interface Saved {
  readonly params: string;
  readonly answer?: { readonly status: number; readonly body: string };
}

/** A server of this machine that follows Stripe's documented behaviour, for Stripe's own library to talk to. */
export async function startStripeDouble(): Promise<StripeDouble> {
  const books = createDoubleBooks();
  const keys = new Map<string, Saved>();
  const faults: { readonly matching: RegExp; readonly fault: DoubleFault }[] = [];
  const holds: { readonly matching: RegExp; readonly arrive: () => void; readonly released: Promise<void> }[] = [];
  const requests: string[] = [];

  function take<T extends { readonly matching: RegExp }>(list: T[], line: string): T | undefined {
    const index = list.findIndex(({ matching }) => matching.test(line));
    return index < 0 ? undefined : list.splice(index, 1)[0];
  }

  /** POST answers are kept by key: the same parameters get the same answer, others are refused, and two at once are told so. */
  async function answer(request: IncomingMessage, line: string, url: URL, text: string): Promise<{ status: number; body: string }> {
    const key = request.method === "POST" ? request.headers["idempotency-key"] : undefined;
    if (typeof key !== "string") return run(line, url, text);
    const params = createHash("sha256").update(`${line}\n${text}`).digest("hex");
    const known = keys.get(key);
    if (known !== undefined && known.params !== params)
      return failure(400, {
        type: "idempotency_error",
        message: "Keys for idempotent requests can only be used with the same parameters.",
      });
    if (known !== undefined)
      return (
        known.answer ??
        failure(409, { type: "idempotency_error", code: "idempotency_key_in_use", message: "Another request is in progress." })
      );
    keys.set(key, { params });
    const held = take(holds, line);
    held?.arrive();
    await held?.released;
    const made = await run(line, url, text);
    // What fails validation was never begun, and may be sent again.
    if (made.status === 400) keys.delete(key);
    else keys.set(key, { params, answer: made });
    return made;
  }

  async function run(line: string, url: URL, text: string): Promise<{ status: number; body: string }> {
    const { params, metadata } = readForm(text);
    try {
      return { status: 200, body: JSON.stringify(route(books, line, url, params, metadata)) };
    } catch (error) {
      if (error instanceof Refusal) return failure(error.status, error.error);
      throw error;
    }
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const url = new URL(request.url ?? "/", "http://double");
      const line = `${request.method} ${url.pathname}`;
      const fault = take(faults, line)?.fault;
      if (fault === "lost-request") return request.socket.destroy();
      requests.push(line);
      if (fault === 429 || fault === 500) {
        const { status, body } = failure(fault, { type: fault === 429 ? "rate_limit_error" : "api_error", message: "Later." });
        return response.writeHead(status, { "content-type": "application/json" }).end(body);
      }
      const { status, body } = await answer(request, line, url, Buffer.concat(chunks).toString());
      if (fault === "lost-answer") return request.socket.destroy();
      if (fault === "hang") return undefined;
      return response
        .writeHead(status, { "content-type": "application/json", "request-id": `req_${randomBytes(7).toString("hex")}` })
        .end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

  return {
    books,
    origin,
    requests,
    client: createStripeClient({ secretKey: "sk_test_double", origin }),
    fail: (matching, fault, times = 1) => {
      for (let time = 0; time < times; time += 1) faults.push({ matching, fault });
    },
    forgetKeys: () => keys.clear(),
    hold: (matching) => {
      const [arrive, arrived] = signal();
      const [release, released] = signal();
      holds.push({ matching, arrive, released });
      return { arrived, release };
    },
    saveCard: (customer, test) => {
      const id = `pm_${randomBytes(12).toString("hex")}`;
      books.cards.set(id, { customer, test });
      return id;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A promise, and what keeps it. */
function signal(): [keep: () => void, promise: Promise<void>] {
  let keep = () => {};
  const promise = new Promise<void>((resolve) => {
    keep = resolve;
  });
  return [keep, promise];
}

function failure(status: number, error: Readonly<Record<string, unknown>>): { status: number; body: string } {
  return { status, body: JSON.stringify({ error }) };
}

/** `a=1&metadata[b]=2`. */
function readForm(text: string): { params: Record<string, string>; metadata: Record<string, string> } {
  const params: Record<string, string> = {};
  const metadata: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const inner = /^metadata\[(.+)\]$/.exec(name)?.[1];
    if (inner === undefined) params[name] = value;
    else metadata[inner] = value;
  }
  return { params, metadata };
}

function route(books: DoubleBooks, line: string, url: URL, params: Record<string, string>, metadata: Record<string, string>): unknown {
  const [, , resource = "", id = "", act = ""] = url.pathname.split("/");
  const listed = (data: readonly unknown[]) => ({ object: "list", url: url.pathname, has_more: false, data });
  switch (`${line.split(" ")[0]} ${resource}${id === "" ? "" : "/:id"}${act === "" ? "" : `/${act}`}`) {
    case "POST payment_intents":
      return books.makeIntent(params, metadata);
    case "GET payment_intents/:id":
      return books.intent(id);
    case "POST payment_intents/:id/confirm":
      return books.confirm(id, params);
    case "POST payment_intents/:id/capture":
      return books.capture(id);
    case "POST payment_intents/:id/cancel":
      return books.cancel(id);
    case "POST refunds":
      return books.makeRefund(params, metadata);
    case "GET refunds":
      return listed([...books.refunds.values()].filter((refund) => refund.payment_intent === url.searchParams.get("payment_intent")));
    case "GET refunds/:id":
      return books.refunds.get(id);
    case "GET disputes/:id":
      return books.findDispute(id);
    case "POST customers":
      return { object: "customer", ...books.makeCustomer(metadata) };
    case "GET customers/:id":
      return { object: "customer", invoice_settings: { default_payment_method: null }, ...books.findCustomer(id) };
    case "GET customers/:id/payment_methods":
      return listed(
        [...books.cards]
          .reverse()
          .flatMap(([cardId, { customer }]) =>
            customer === id ? [{ id: cardId, object: "payment_method", type: "card", card: { brand: "visa", last4: "4242" } }] : [],
          ),
      );
    case "POST payment_methods/:id/detach":
      return { object: "payment_method", ...books.detachCard(id) };
    case "POST checkout/:id":
      return { object: "checkout.session", id: "cs_1", url: `https://checkout.stripe.example/${params.customer}` };
    default:
      throw new Refusal(404, { type: "invalid_request_error", message: `Unrecognized request URL (${line}).` });
  }
}
