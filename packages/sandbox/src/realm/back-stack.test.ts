import type { GuestRealm } from "@plaza/protocol";
import { expect, it } from "vitest";
import { withBackStack } from "./back-stack.ts";

function realmWithBack() {
  const handlers = new Map<string, (params: unknown) => unknown>();
  const base = {
    version: 1,
    closed: false,
    handle: (name: string, handler: (params: unknown) => unknown) => (handlers.set(name, handler), () => handlers.delete(name)),
  } as unknown as GuestRealm;
  return { base, back: () => handlers.get("back")?.({}) };
}

it("asks the last handler first, and the one below when it says false", async () => {
  const { base, back } = realmWithBack();
  const asked: string[] = [];
  const realm = withBackStack(base, () => (asked.push("history"), false));
  const remove = realm.handle("back", () => (asked.push("app"), undefined));
  expect([await back(), asked]).toEqual([{ handled: true }, ["app"]]);
  realm.handle("back", async () => (asked.push("dialog"), false));
  expect([await back(), asked.splice(1)]).toEqual([{ handled: true }, ["dialog", "app"]]);
  remove();
  remove();
  expect([await back(), asked.splice(1)]).toEqual([{ handled: false }, ["dialog", "history"]]);
});
