import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClickHouseFront, startClickHouseFront } from "../../testing/clickhouse-front.ts";
import { createClickHouseStore } from "./clickhouse.ts";
import { analyticsStoreSuite } from "./suite.ts";

let front: ClickHouseFront;
beforeAll(async () => {
  front = await startClickHouseFront();
});
afterAll(() => front?.close());

describe("a ClickHouse by its address", () => {
  analyticsStoreSuite("url", async () => createClickHouseStore({ url: front.url }));
});

// A ClickHouse of one's own: `CLICKHOUSE_URL=http://… npm test`.
if (process.env.CLICKHOUSE_URL !== undefined) {
  const url = process.env.CLICKHOUSE_URL;
  describe("a ClickHouse server", () => {
    analyticsStoreSuite("clickhouse", async () => createClickHouseStore({ url }));
  });
}

it("asks for the settings that the rows and answers rely on", async () => {
  const store = createClickHouseStore({ url: front.url });
  await store.query("SELECT 1 AS one");
  await store.close();
  expect(Object.fromEntries(front.requests.at(-1)?.searchParams ?? [])).toMatchObject({
    date_time_input_format: "best_effort",
    output_format_json_quote_64bit_integers: "0",
  });
});

it("says what a server refuses, and does not answer for one that is not there", async () => {
  const refusal = async (change: (url: URL) => void) => {
    const url = new URL(front.url);
    change(url);
    const store = createClickHouseStore({ url: url.href, timeoutMs: 2_000 });
    try {
      return { ping: await store.ping(), error: (await store.query("SELECT 1").catch((error: unknown) => error)) as { code?: string } };
    } finally {
      await store.close();
    }
  };
  const wrongPassword = await refusal((url) => {
    url.password = "wrong";
  });
  expect(wrongPassword.error).toMatchObject({ code: "516", type: "AUTHENTICATION_FAILED" });
  const wrongDatabase = await refusal((url) => {
    url.pathname = "/elsewhere";
  });
  expect(wrongDatabase.error).toMatchObject({ code: "81" });
  const nobody = await refusal((url) => {
    url.port = "1";
  });
  expect(nobody).toMatchObject({ ping: false, error: { code: "ECONNREFUSED" } });
});
