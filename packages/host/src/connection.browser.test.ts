import { expect, it } from "vitest";
import { createRig } from "./testing/index.ts";

/** As the browser does it, a moment before or after a request fails. */
function connection(type: "online" | "offline"): void {
  window.dispatchEvent(new Event(type));
}

it("knows that the connection is gone also where it went before the host had started, and hears no more of it once closed [H-17]", async () => {
  const { host, services, close } = await createRig();
  services.state.offline = true;
  await host.start();
  expect(host.getSnapshot()).toMatchObject({ status: "failed", online: true });
  connection("offline");
  expect(host.getSnapshot()).toMatchObject({ online: false, context: { online: false } });
  connection("online");
  services.state.offline = false;
  await host.start();
  expect(host.getSnapshot()).toMatchObject({ status: "ready", online: true, context: { online: true } });
  close();
  connection("offline");
  expect(host.getSnapshot().online).toBe(true);
});
