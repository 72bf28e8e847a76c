// First of all: everything after it, React included, is evaluated against this DOM.
import "../worker/document.ts";
import { boot, type World } from "../realm/boot.ts";
import { removePowers } from "../realm/remove-powers.ts";
import { installShims, launchHref } from "../shims/install.ts";
import { NativeEvent } from "../worker/native-event.ts";
import { createRemoteUi } from "../worker/remote-ui.ts";
import { createWorkerLocation } from "../worker/worker-location.ts";

/*
 * What a worker guest finds when it starts, in order:
 *
 * 1. A document (remote-dom's), whose only visible part is the remote root; the host's six components as elements. No WebAssembly.
 * 2. The page passes the two ports: from here on as in a frame, `boot` runs the session. Heartbeats are answered by this thread, so a guest that
 *    hangs is seen, and ending it is terminating the worker, not a dead process.
 * 3. `location`, `history`, `fetch` and the storages are shims here too.
 */
removePowers(globalThis);
const ui = createRemoteUi();

function worldAt(origin: string): World {
  return {
    welcome: () => undefined,
    prepare(load, plaza) {
      const address = createWorkerLocation(launchHref(origin, plaza.launch));
      Object.defineProperty(globalThis, "location", { value: address.location, configurable: true });
      const shim = installShims({
        load,
        plaza,
        address,
        // A worker has neither PopStateEvent nor HashChangeEvent.
        createEvent: (type, members) => Object.assign(new NativeEvent(type), members),
        dispatch: (event) => globalThis.dispatchEvent(event),
      });
      return { root: ui.root, back: () => shim.back() };
    },
    connectUi(send, onEvent) {
      ui.connect(send);
      onEvent(({ element, type, detail }) => ui.dispatch(element, type, detail));
    },
  };
}

self.onmessage = (event: MessageEvent<{ origin: string }>) => {
  const [callPort, replyPort] = event.ports;
  if (callPort === undefined || replyPort === undefined) return;
  self.onmessage = null;
  void boot({ callPort, replyPort }, worldAt(event.data.origin)).catch(() => undefined);
};
