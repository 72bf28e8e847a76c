import { createGuestRealm } from "../guest/index.ts";
import { createGuestDriver, serveGuestDriver } from "./guest-driver.ts";

/** A guest in a worker: takes [call, reply, control] ports and obeys the test. */
globalThis.addEventListener(
  "message",
  (event: MessageEvent) => {
    const [callPort, replyPort, control] = event.ports as unknown as [MessagePort, MessagePort, MessagePort];
    void createGuestRealm(callPort, replyPort).ready.then((realm) => serveGuestDriver(control, createGuestDriver(realm)));
  },
  { once: true },
);
