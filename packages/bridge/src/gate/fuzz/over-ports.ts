import fc from "fast-check";
import type { MakePeer } from "../../testing/hostile-suite.ts";
import { callFrame, patientLimits, refusalCode } from "../../testing/raw-peer.ts";
import { message, table } from "./messages.ts";

const PER_PEER = 25;
/** A method without params, in whatever capability it is. */
const ready = [...table.keys()].find((id) => id.endsWith(".ready")) as string;

/**
 * The same messages as `envelopes` feeds, by real ports to a whole session, with what structured clone makes of them. Throws where a handler gets what
 * its contract refuses, where a session ends by a fault of ours, or where one that has not ended serves no more.
 * @returns how many messages were sent, calls handled and messages refused, and how many sessions were left at the end
 */
export async function fuzzOverPorts(makePeer: MakePeer, options: { readonly seed: number; readonly peers: number }) {
  const counts = { sent: 0, handled: 0, refused: 0, alive: 0 };
  const messages = fc.sample(message, { seed: options.seed, numRuns: options.peers * PER_PEER });
  for (let at = 0; at < messages.length; at += PER_PEER) {
    const peer = await makePeer({ limits: { ...patientLimits, maxViolations: 1_000 } });
    for (const data of messages.slice(at, at + PER_PEER)) if (send(peer, data)) counts.sent += 1;
    await peer.settle();
    for (const { method, params } of peer.handled) {
      const accepted = table.get(method)?.definition.params.safeParse(params).success;
      if (accepted !== true) throw new Error(`A handler ran for ${method} with params that its contract refuses.`);
    }
    counts.handled += peer.handled.length;
    counts.refused += peer.received.filter((reply) => refusalCode(reply) !== undefined).length;
    const end = peer.events.find(({ type }) => type === "closed") as { readonly reason: string } | undefined;
    if (end && !["violations", "oversize", "released"].includes(end.reason)) throw new Error(`A session ended by ${end.reason}.`);
    if (!end) {
      counts.alive += 1;
      peer.send(callFrame("after-all", ready));
      await peer.settle();
      if (peer.handled.at(-1)?.method !== ready) throw new Error("A session that has not ended serves no more.");
    }
    peer.close();
  }
  return counts;
}

/** False for what no port carries: a function, a symbol, an object whose getter throws. */
function send(peer: { send(frame: unknown): void }, data: unknown): boolean {
  try {
    peer.send(data);
    return true;
  } catch {
    return false;
  }
}
