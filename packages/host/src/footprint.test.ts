import { afterEach, expect, it, vi } from "vitest";
import { createMemoryPersistence } from "./persistence/memory.ts";
import { createRig, type Rig } from "./testing/index.ts";

const APP = "com.example.coffee";
let made: Rig;
afterEach(() => made.close());

it("tells the services what the guest called, and how often [Z5]", async () => {
  made = await createRig();
  const { guest, id } = await made.run();
  const { storage } = guest.client.capabilities;
  await storage.keys({ scope: "device" });
  await storage.keys({ scope: "device" });
  made.host.end(id);
  await vi.waitFor(() => expect(made.services.seen.calls.at(-1)).toMatchObject({ "storage.keys": 2 }));
});

it("erases on this device too: the app ends first, its storage and its place among the recents go, another's stay [H7] [Z5]", async () => {
  const persistence = createMemoryPersistence();
  made = await createRig({ persistence });
  const { guest } = await made.run();
  await guest.client.capabilities.storage.set({ scope: "device", key: "last", value: 1 });
  const { me } = made.host.getSnapshot();
  await persistence.put("device", `${me?.id}\u0000com.example.other\u0000last`, 2);
  expect(made.host.getSnapshot().recents).toEqual([APP]);

  expect(await made.host.footprint.erase(APP)).toMatchObject({ receipt: "receipt.jws" });
  expect(made.services.seen.erased).toEqual([APP]);
  await vi.waitFor(() => expect(guest.frame.removed).toBe(true));
  expect(made.host.getSnapshot()).toMatchObject({ sessions: [], recents: [], grants: [] });
  expect((await persistence.list("device", "")).map(({ value }) => value)).toEqual([2]);
});

it("an erasure that the services did not do leaves this device as it was", async () => {
  const persistence = createMemoryPersistence();
  made = await createRig({ persistence });
  const { guest } = await made.run();
  await guest.client.capabilities.storage.set({ scope: "device", key: "last", value: 1 });
  made.services.state.offline = true;
  await expect(made.host.footprint.erase(APP)).rejects.toMatchObject({ code: "OFFLINE" });
  expect(await persistence.list("device", "")).toHaveLength(1);
});
