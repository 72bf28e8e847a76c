import { expect, it } from "vitest";
import { createTokenBucket } from "./token-bucket.ts";

it("gives the burst at once, then says how long until the next, then gives at the rate [B-12] [H6]", () => {
  let time = 0;
  const bucket = createTokenBucket(10, 3, () => time);
  expect([bucket.take(), bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 0, 100]);
  time = 99;
  expect(bucket.take()).toBe(1);
  time = 100;
  expect([bucket.take(), bucket.take()]).toEqual([0, 100]);
});

it("never holds more than the burst, however long nobody asks", () => {
  let time = 0;
  const bucket = createTokenBucket(10, 2, () => time);
  time = 1e9;
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 100]);
});

it("takes nothing away when the clock jumps back", () => {
  let time = 1_000;
  const bucket = createTokenBucket(10, 2, () => time);
  time = 0;
  expect([bucket.take(), bucket.take()]).toEqual([0, 0]);
});
