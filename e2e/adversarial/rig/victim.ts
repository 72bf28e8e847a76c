// biome-ignore lint/style/noRestrictedImports: the positive control of the attacks is exactly what is forbidden
import { expose, finalizer } from "comlink";

/** What a host that used comlink as it comes would put behind the port; the controls of the wire attacks run against it. */
export function exposeVictim(): { readonly endpoint: MessagePort; readonly finalized: () => boolean } {
  let finalized = false;
  const { port1, port2 } = new MessageChannel();
  class Services {
    readonly identity = { token: "secret" };
    getUser(): string {
      return "someone";
    }
  }
  const services = Object.assign(new Services(), {
    // Believes what it is told of who asks.
    "identity.getUser": (asked?: { readonly sub?: string }) => asked?.sub ?? "someone",
    "checkout.buy": () => "bought",
    "storage.get": () => ({ value: null }),
    "storage.set": () => ({}),
    "ui.alert": () => new Promise(() => {}),
    [finalizer]: () => {
      finalized = true;
    },
  });
  expose(services, port1);
  port2.start();
  return { endpoint: port2, finalized: () => finalized };
}
