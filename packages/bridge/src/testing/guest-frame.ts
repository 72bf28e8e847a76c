import type { Hello } from "@plaza/protocol";
import { createGuestRealm } from "../guest/index.ts";
import { createGuestDriver, serveGuestDriver } from "./guest-driver.ts";

/** A guest in a frame: says hello with the nonce of its document, takes the two ports, and a control port for the test. */
const control = new Promise<MessagePort>((resolve) => {
  globalThis.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.data === "control") resolve(event.ports[0] as MessagePort);
  });
});
globalThis.addEventListener("message", (event: MessageEvent<{ plaza?: string }>) => {
  if (event.source !== parent || event.data.plaza !== "ports") return;
  const [callPort, replyPort] = event.ports as unknown as [MessagePort, MessagePort];
  void createGuestRealm(callPort, replyPort).ready.then(async (realm) => serveGuestDriver(await control, createGuestDriver(realm)));
});
const hello: Hello = { plaza: "hello", protocolVersions: [1], nonce: document.documentElement.dataset.nonce ?? "" };
parent.postMessage(hello, "*");
