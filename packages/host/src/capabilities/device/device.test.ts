import { afterEach, expect, it, vi } from "vitest";
import {
  answerSheet,
  createMemoryServices,
  createRig,
  type MemoryGuest,
  type Rig,
  type RigOptions,
  sampleApp,
} from "../../testing/index.ts";

const rigs: Rig[] = [];
async function rig(options?: RigOptions): Promise<Rig & { guest: MemoryGuest; id: string }> {
  const made = await createRig(options);
  rigs.push(made);
  return Object.assign(made, await made.run());
}
afterEach(() => {
  for (const made of rigs.splice(0)) made.close();
});

const walker = () =>
  sampleApp({
    plaza: { capabilities: {}, optional_capabilities: { device: "1" }, scopes: undefined, catalogue: undefined },
    permissions: [{ name: "geolocation", reason: "Find the nearest shop" }],
  });

it("asks with the app's reason, and a yes begins it again at its page, in a document that may [H4]", async () => {
  const made = await rig({ apps: [await walker()] });
  expect(made.guest.device).toEqual([]);
  await made.guest.client.capabilities.navigation.reportPath({ path: "/shops", depth: 0 });
  const next = made.sandbox.nextGuest();
  const asked = made.guest.client.capabilities.device.requestPermission({ permission: "geolocation" });
  asked.catch(() => undefined);
  const sheet = await answerSheet(made, { granted: ["geolocation", "motion"] });
  expect(sheet).toMatchObject({ kind: "consent", scopes: [{ scope: "geolocation", reason: "Find the nearest shop" }] });
  const again = await next;
  expect(again.device).toEqual(["geolocation"]);
  expect(again.realm.welcome).toMatchObject({ granted: ["geolocation"], launch: { path: "/shops", scene: "restart" } });
  expect(made.services.state.grants.get("com.example.coffee")).toEqual(["geolocation"]);
  await vi.waitFor(() => expect(made.guest.frame.removed).toBe(true));
  expect(await again.client.capabilities.device.requestPermission({ permission: "geolocation" })).toEqual({ state: "granted" });
  expect(made.host.getSnapshot().sheet).toBeNull();
});

it("a no changes nothing", async () => {
  const made = await rig({ apps: [await walker()] });
  const asked = made.guest.client.capabilities.device.requestPermission({ permission: "geolocation" });
  await answerSheet(made, { granted: [] });
  expect(await asked).toEqual({ state: "denied" });
  expect([made.services.state.grants.size, made.sandbox.guests.length]).toEqual([0, 1]);
});

it("a permission that the manifest does not ask for is refused without a sheet [H1] [H4]", async () => {
  const { guest, host } = await rig({ apps: [await walker()] });
  await expect(guest.client.capabilities.device.requestPermission({ permission: "motion" })).rejects.toMatchObject({
    code: "CAPABILITY_DENIED",
  });
  expect(host.getSnapshot().sheet).toBeNull();
});

it("taken back on screen, it begins again without; taken back unseen, it ends [H4] [H7]", async () => {
  const apps = [await walker()];
  const services = await createMemoryServices(apps);
  services.state.grants.set("com.example.coffee", ["geolocation"]);
  const made = await rig({ apps, memory: services });
  expect(made.guest.device).toEqual(["geolocation"]);
  const next = made.sandbox.nextGuest();
  await made.host.grants.revoke("com.example.coffee", "geolocation");
  expect((await next).device).toEqual([]);

  services.state.grants.set("com.example.coffee", ["geolocation"]);
  const granted = made.sandbox.nextGuest();
  await made.host.grants.refresh();
  const unseen = await granted;
  expect(unseen.device).toEqual(["geolocation"]);
  made.host.hide(made.id);
  await made.host.grants.revoke("com.example.coffee", "geolocation");
  await vi.waitFor(() => expect(unseen.frame.removed).toBe(true));
  expect(made.host.getSnapshot().sessions).toEqual([]);
});

it("taken back while it opens, it begins without [H4]", async () => {
  const apps = [await walker()];
  const memory = await createMemoryServices(apps);
  memory.state.grants.set("com.example.coffee", ["geolocation"]);
  const made = await createRig({ apps, memory });
  rigs.push(made);
  const take = made.sandbox.take.bind(made.sandbox);
  let revoked: Promise<void> | undefined;
  made.sandbox.take = async (kind, parent, device) => {
    // The server has answered, and the frame is not there yet.
    if (device?.includes("geolocation")) {
      revoked ??= made.host.grants.revoke("com.example.coffee", "geolocation");
      await revoked;
    }
    return take(kind, parent, device);
  };
  made.host.open("com.example.coffee");
  await made.until(({ sessions }) => sessions[0]?.path);
  await vi.waitFor(() => expect(made.sandbox.guests.at(-1)?.device).toEqual([]));
  expect(revoked).toBeDefined();
  expect(made.sandbox.guests.filter(({ device, frame }) => device.length > 0 && !frame.removed)).toEqual([]);
});

it("what the manifest does not declare no frame is handed, whatever was granted [H4]", async () => {
  const apps = [await sampleApp()];
  const memory = await createMemoryServices(apps);
  memory.state.grants.set("com.example.coffee", ["geolocation", "motion"]);
  expect((await rig({ apps, memory })).guest.device).toEqual([]);
});

it("what policy takes away the running app loses at once, and gets again when it is given back [H4] [H5]", async () => {
  const apps = [await walker()];
  const memory = await createMemoryServices(apps);
  memory.state.grants.set("com.example.coffee", ["geolocation"]);
  const made = await rig({ apps, memory });
  expect(made.guest.device).toEqual(["geolocation"]);
  const without = made.sandbox.nextGuest();
  memory.remove([{ capability: "device" }]);
  expect((await without).device).toEqual([]);
  expect((await without).client.supports("device.requestPermission")).toBe(false);
  const again = made.sandbox.nextGuest();
  memory.remove([]);
  expect((await again).device).toEqual(["geolocation"]);
});
