import bootSource from "virtual:plaza-worker-boot";
import { shakeHands, takeNonce } from "../realm/handshake.ts";
import { removePowers } from "../realm/remove-powers.ts";

/*
 * The page of worker sandboxes, in order:
 *
 * 1. The nonce leaves the address bar, and what engines give without a grant leaves the realm (a frame that holds a worker has a realm too).
 * 2. A *classic* blob worker is made inside this opaque frame: module blob workers fail here, and a worker made by the host would have the host's
 *    origin. The boot script's text is part of this page, so the page's one CSP hash covers it and it starts while the page still waits in the pool.
 * 3. `hello` to the parent; the two ports that come back are passed on to the worker, and this page has no further part in the session.
 *    It ends with the page: removing the frame terminates the worker, whatever that is busy with.
 */
const nonce = takeNonce(window);
removePowers(window);

const worker = new Worker(URL.createObjectURL(new Blob([bootSource], { type: "text/javascript" })));
void shakeHands(window, nonce).then(({ callPort, replyPort }) => {
  worker.postMessage({ origin: window.location.origin }, [callPort, replyPort]);
});
