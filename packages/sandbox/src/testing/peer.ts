import type { GuestEvent, HostFrame, Load, Welcome } from "@plaza/protocol";
import { RemoteReceiver } from "@remote-dom/core/receivers";

/*
 * A host made by hand, for tests: it speaks the wire of `protocol/wire.ts` and nothing of `@plaza/bridge`, so that the runtime page is judged
 * against the written protocol. It runs in the test's host page and is driven over `window.peer`.
 */
export interface PeerCall {
  readonly method: string;
  readonly params: unknown;
}

export interface PeerOpen {
  readonly url: string;
  readonly nonce?: string;
  readonly welcome: Welcome;
  readonly load: Load;
  /** Answers by method id: a value, or `{ error: code }`. Everything else is answered with `{}`. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** Keeps the session in the pool: `bind()` goes on. */
  readonly warm?: boolean;
  /** Keeps the ports back: `handOver()` goes on. */
  readonly silent?: boolean;
}

interface Session {
  readonly frame: HTMLIFrameElement;
  readonly messages: unknown[];
  readonly frames: Record<string, unknown>[];
  readonly calls: PeerCall[];
  loads: number;
  reply?: MessagePort;
  readonly receiver: RemoteReceiver;
  readonly options: PeerOpen;
}

const sessions: Session[] = [];

function open(options: PeerOpen): number {
  const nonce = options.nonce ?? `n${sessions.length}`;
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  const session: Session = { frame, messages: [], frames: [], calls: [], loads: 0, receiver: new RemoteReceiver(), options };
  const id = sessions.push(session) - 1;
  frame.addEventListener("load", () => {
    session.loads += 1;
  });
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow) return;
    session.messages.push(event.data);
    if (session.messages.length > 1 || event.data?.plaza !== "hello" || event.data.nonce !== nonce) return;
    if (options.silent !== true) handOver(id);
  });
  frame.src = `${options.url}#${nonce}`;
  document.body.append(frame);
  return id;
}

function handOver(id: number): void {
  const session = sessions[id] as Session;
  const [call, reply] = [new MessageChannel(), new MessageChannel()];
  call.port1.onmessage = ({ data }) => receive(session, data, reply.port1);
  session.reply = reply.port1;
  session.frame.contentWindow?.postMessage({ plaza: "ports", protocol: 1 }, "*", [call.port2, reply.port2]);
  if (session.options.warm !== true) bind(id);
}

function bind(id: number): void {
  send(id, (sessions[id] as Session).options.welcome);
}

function receive(session: Session, data: Record<string, unknown>, reply: MessagePort): void {
  session.frames.push(data);
  if (data.plaza === "initialized") reply.postMessage(session.options.load satisfies HostFrame);
  if (data.plaza === "ui") session.receiver.connection.mutate(data.mutations as never);
  if (data.type !== "APPLY") return;
  const [method] = data.path as [string];
  const [{ value: params }] = data.argumentList as [{ value: unknown }];
  session.calls.push({ method, params });
  const answer = session.options.answers?.[method] ?? {};
  const code = (answer as { error?: string }).error;
  if (code === undefined) reply.postMessage({ id: data.id, type: "RAW", value: answer });
  else
    reply.postMessage({
      id: data.id,
      type: "HANDLER",
      name: "throw",
      value: { isError: true, value: { name: "MiniAppError", code, message: code, retryAfterMs: 1 } },
    });
}

function send(id: number, frame: HostFrame): void {
  sessions[id]?.reply?.postMessage(frame);
}

interface TreeNode {
  readonly element?: string;
  readonly data?: string;
  readonly id: string;
  readonly properties?: Record<string, unknown>;
  readonly eventListeners?: Record<string, unknown>;
  readonly children?: TreeNode[];
}

/** What a worker guest has drawn, as plain data. */
function tree(id: number): unknown {
  const plain = (node: TreeNode): unknown => {
    if (node.element === undefined) return node.data;
    const properties = Object.fromEntries(
      Object.entries(node.properties ?? {}).filter(([, value]) => value !== null && value !== undefined),
    );
    const listens = Object.entries(node.eventListeners ?? {}).flatMap(([name, on]) => (on === true ? [name] : []));
    return { id: node.id, element: node.element, properties, listens, children: (node.children ?? []).map(plain) };
  };
  return ((sessions[id]?.receiver.root.children ?? []) as unknown as TreeNode[]).map(plain);
}

export const peer = {
  open,
  handOver,
  bind,
  send,
  tree,
  frames: (id: number) => sessions[id]?.frames ?? [],
  calls: (id: number) => sessions[id]?.calls ?? [],
  messages: (id: number) => sessions[id]?.messages ?? [],
  loads: (id: number) => sessions[id]?.loads ?? 0,
  event: (id: number, name: string, detail: unknown) => send(id, { plaza: "event", name, detail } satisfies GuestEvent),
};
export type Peer = typeof peer;

declare global {
  interface Window {
    peer: Peer;
  }
}
window.peer = peer;
