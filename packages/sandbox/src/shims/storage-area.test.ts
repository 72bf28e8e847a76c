import { expect, it } from "vitest";
import { createStorageArea, type StorageSink } from "./storage-area.ts";

function recorder(room = true): StorageSink & { log: string[] } {
  const log: string[] = [];
  return {
    log,
    room,
    set: (key, value) => log.push(`${key}=${value}`),
    remove: (key) => log.push(`-${key}`),
    clear: () => log.push("clear"),
  };
}

it("answers like a browser's storage: strings only, null where nothing is, keys in order", () => {
  const area = createStorageArea({ a: "1" });
  area.setItem("b", 2 as never);
  expect([area.getItem("a"), area.getItem("b"), area.getItem("c"), area.length, area.key(0), area.key(9)]).toEqual([
    "1",
    "2",
    null,
    2,
    "a",
    null,
  ]);
  area.removeItem("a");
  expect([area.length, JSON.stringify(area)]).toEqual([1, '{"b":"2"}']);
});

it("works by named property, and never mistakes a prototype's member for an item", () => {
  const area = createStorageArea() as Storage & Record<string, unknown>;
  area.theme = "dark";
  area.getItem = "shadow" as never;
  expect([area.getItem("theme"), area.theme, "theme" in area, Object.keys(area)]).toEqual(["dark", "dark", true, ["theme"]]);
  expect([area.getItem("constructor"), area.getItem("toString"), area.getItem("__proto__")]).toEqual([null, null, null]);
  area.setItem("__proto__", "own");
  expect([area.getItem("__proto__"), ({} as Record<string, unknown>).own]).toEqual(["own", undefined]);
  delete area.theme;
  expect(area.theme).toBeUndefined();
});

it("tells its sink each real change once", () => {
  const sink = recorder();
  const area = createStorageArea({ a: "1" }, sink);
  area.setItem("a", "1");
  area.setItem("a", "2");
  area.removeItem("missing");
  area.removeItem("a");
  area.clear();
  area.setItem("b", "3");
  area.clear();
  expect(sink.log).toEqual(["a=2", "-a", "b=3", "clear"]);
});

it("throws QuotaExceededError past 5 MiB, for a key that is too long, and for growth once the host has no room", () => {
  const quota = expect.objectContaining({ name: "QuotaExceededError" });
  const area = createStorageArea();
  area.setItem("big", "x".repeat(5 * 1024 * 1024 - 3));
  expect(() => area.setItem("more", "y")).toThrow(quota);
  expect(() => area.setItem("k".repeat(257), "")).toThrow(quota);
  const full = createStorageArea({ a: "12" }, recorder(false));
  expect(() => full.setItem("a", "123")).toThrow(quota);
  full.setItem("a", "1");
  expect(full.getItem("a")).toBe("1");
});
