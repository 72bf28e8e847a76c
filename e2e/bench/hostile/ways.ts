import type { TinyApp } from "../../rig/cli.ts";

/** One way to attack a host's time: what the guest does once it is ready. The code sees `plaza` and `send`, which puts a raw message on the wire. */
interface Way {
  readonly name: string;
  readonly sandbox: "frame" | "worker";
  readonly code: string;
}

const call =
  '({ type: "APPLY", id: String(n), path: ["storage.get"], argumentList: [{ type: "RAW", value: { scope: "device", key: "k" } }] })';
const carry = (value: string) =>
  `send({ type: "APPLY", id: "1", path: ["storage.set"], argumentList: [{ type: "RAW", value: { scope: "device", key: "k", value: ${value} } }] })`;

export const ways: readonly Way[] = [
  { name: "loop", sandbox: "frame", code: "for (;;);" },
  { name: "loop-in-frame-callback", sandbox: "frame", code: "requestAnimationFrame(() => { for (;;); });" },
  { name: "loop-in-worker", sandbox: "worker", code: "for (;;);" },
  { name: "flood-200k-messages", sandbox: "frame", code: `for (let n = 0; n < 200_000; n += 1) send(${call});` },
  { name: "payload-2m-values", sandbox: "frame", code: carry("new Array(2_000_000).fill(0)") },
  { name: "payload-200mb-text", sandbox: "frame", code: carry('"x".repeat(200 * 1024 * 1024)') },
  { name: "payload-512mb-buffer", sandbox: "frame", code: carry("new ArrayBuffer(512 * 1024 * 1024)") },
  {
    name: "50k-ports",
    sandbox: "frame",
    code: 'for (let n = 0; n < 500; n += 1) send({ type: "GET", id: String(n), path: [] }, Array.from({ length: 100 }, () => new MessageChannel().port1));',
  },
  {
    name: "dom-1m-nodes",
    sandbox: "frame",
    code: "for (let n = 0; n < 1_000_000; n += 1) document.body.append(document.createElement('p')); for (;;) document.body.style.width = `${document.body.offsetHeight % 100}px`;",
  },
  {
    name: "memory-balloon",
    sandbox: "frame",
    code: "const kept = []; for (;;) kept.push(Array.from({ length: 100_000 }, (_, n) => ({ n })));",
  },
];

/** Titles by which the guest says that it begins now; what follows is the time, in milliseconds since the epoch. */
export const BEGINS = "begins ";

/** A mini-app that attacks once, when it was started for the first time: restarted it is as good as any. */
export function attacker({ name, sandbox, code }: Way): TinyApp {
  const source = `export async function mount(root, plaza) {
  const realm = globalThis[Symbol.for("plaza.guest.v1")];
  const send = (message, transfer = []) => realm.endpoint.postMessage(message, transfer);
  const again = await plaza.storage.get({ scope: "device", key: "again" });
  await plaza.storage.set({ scope: "device", key: "again", value: true });
  await plaza.lifecycle.ready();
  if (again?.value === true || again === true) return;
  await plaza.ui.setTitle({ title: "${BEGINS}" + Date.now() });
  ${code}
}`;
  return { id: idOf(name), name: "Attacker", sandbox, source };
}

export function idOf(name: string): string {
  return `test.hostile.${name}`;
}
