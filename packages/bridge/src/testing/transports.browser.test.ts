import { describe, it } from "vitest";
import { acceptHandshake, createNonce } from "../host/index.ts";
import { connectGuestDriver, createTestSession, makeContractSuite, type Pair, type PairOptions, pairWelcome } from "./index.ts";

function createGateWorker(): Worker {
  return new Worker(new URL("../gate/gate-worker.ts", import.meta.url), { type: "module" });
}

async function makeWorkerPair(options: PairOptions = {}): Promise<Pair> {
  const calls = new MessageChannel();
  const replies = new MessageChannel();
  const control = new MessageChannel();
  const worker = new Worker(new URL("./guest-worker.ts", import.meta.url), { type: "module" });
  const session = createTestSession({ callPort: calls.port1, replyPort: replies.port1 }, createGateWorker, options);
  worker.postMessage("ports", [calls.port2, replies.port2, control.port2]);
  await session.bind(pairWelcome(options));
  return {
    session,
    guest: connectGuestDriver(control.port1),
    close() {
      session.close();
      worker.terminate();
    },
  };
}

async function makeFramePair(options: PairOptions = {}): Promise<Pair> {
  const nonce = createNonce();
  const frame = document.createElement("iframe");
  const script = new URL("./guest-frame.ts", import.meta.url).href;
  frame.srcdoc = `<!doctype html><html data-nonce="${nonce}"><script type="module" src="${script}"></script></html>`;
  document.body.append(frame);
  const source = frame.contentWindow as Window;
  const handshake = await acceptHandshake(window, { source, nonce });
  const session = createTestSession(handshake, createGateWorker, options);
  const control = new MessageChannel();
  source.postMessage("control", "*", [control.port2]);
  await session.bind(pairWelcome(options));
  return {
    session,
    guest: connectGuestDriver(control.port1),
    close() {
      session.close();
      frame.remove();
    },
  };
}

makeContractSuite({ describe, it }, "a worker, with the gate in its worker", makeWorkerPair);
makeContractSuite({ describe, it }, "an iframe, with the gate in its worker", makeFramePair);
