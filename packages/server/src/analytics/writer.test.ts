import { describe, expect, it } from "vitest";
import type { AnalyticsStore } from "../stores/analytics/store.ts";
import { createEventWriter } from "./writer.ts";

const logger = { error: () => undefined } as never;

/** A store whose inserts end when the test says so. */
function slowStore() {
  const inserts: { rows: number; finish: (error?: Error) => void }[] = [];
  const store = {
    insert: (_table: string, rows: readonly object[]) =>
      new Promise<void>((resolve, reject) => {
        inserts.push({ rows: rows.length, finish: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
  } as unknown as AnalyticsStore;
  return { store, inserts };
}

describe("the event writer", () => {
  it("answers only when the rows are stored, and gathers what arrives meanwhile into one insert [A-02]", async () => {
    const { store, inserts } = slowStore();
    const writer = createEventWriter({ store, table: "t", logger });
    const answered: number[] = [];
    const writes = [1, 2, 3].map((n) => writer.write(Array.from({ length: n }, () => ({}))).then(() => answered.push(n)));
    expect(inserts.map(({ rows }) => rows)).toEqual([1]);
    expect(answered).toEqual([]);
    inserts[0]?.finish();
    await writes[0];
    await expect.poll(() => inserts.map(({ rows }) => rows)).toEqual([1, 5]);
    expect(answered).toEqual([1]);
    inserts[1]?.finish();
    await Promise.all(writes);
    expect(answered).toEqual([1, 2, 3]);
  });

  it("says busy, with a time, for rows that could not be stored, and works again afterwards [A-13]", async () => {
    const { store, inserts } = slowStore();
    const writer = createEventWriter({ store, table: "t", logger });
    const lost = writer.write([{}]);
    inserts[0]?.finish(new Error("disk full"));
    await expect(lost).rejects.toEqual(expect.objectContaining({ code: "BRIDGE_BUSY", retryAfterMs: 5_000 }));
    const kept = writer.write([{}]);
    await expect.poll(() => inserts.length).toBe(2);
    inserts[1]?.finish();
    await kept;
  });

  it("takes rows up to its limit and refuses the next one at once [A-13]", async () => {
    const { store, inserts } = slowStore();
    const writer = createEventWriter({ store, table: "t", logger, maxWaiting: 3 });
    const first = writer.write([{}]);
    const second = writer.write([{}, {}]);
    await expect(writer.write([{}])).rejects.toEqual(expect.objectContaining({ code: "BRIDGE_BUSY" }));
    inserts[0]?.finish();
    await first;
    await expect.poll(() => inserts.length).toBe(2);
    inserts[1]?.finish();
    await second;
    const third = writer.write([{}, {}, {}]);
    inserts[2]?.finish();
    await third;
  });
});
