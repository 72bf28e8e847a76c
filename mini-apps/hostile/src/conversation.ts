import type { GuestEndpoint } from "@plaza/protocol";
import type { Attack, Finding } from "./attack.ts";

/** What came back over the wire. */
export interface Answer {
  readonly id: string;
  readonly type: string;
  readonly value?: unknown;
  readonly name?: string;
}
/** A frame made by hand. Calls are told apart by `id`, or by their place; `transfer` goes along with it. */
export interface Frame {
  readonly id?: unknown;
  readonly transfer?: readonly Transferable[];
  readonly [member: string]: unknown;
}

/** Answers that are kept as evidence, and their letters. */
const KEPT = 5;
const KEPT_LETTERS = 200;

export function raw(value: unknown) {
  return { type: "RAW", value };
}

export function apply(method: string, params: unknown): Frame {
  return { type: "APPLY", path: [method], argumentList: [raw(params)] };
}

export function isRefusal({ type, name }: Answer): boolean {
  return type === "HANDLER" && name === "throw";
}

export interface Conversation {
  /** In the order of coming, the honest call's left out. */
  readonly answers: readonly Answer[];
  /** To the honest call, where one was made. */
  readonly last: Answer | undefined;
}

/**
 * Sends frames made by hand, an honest call after them, and gathers what comes back until all are answered or the honest one is: what is
 * answered at all is answered in order. Where the session is killed instead, this never ends.
 */
export async function converse(
  endpoint: GuestEndpoint,
  frames: readonly Frame[],
  { honest = true }: { readonly honest?: boolean } = {},
): Promise<Conversation> {
  const prefix = `hostile-${Math.random().toString(36).slice(2)}`;
  const answers: Answer[] = [];
  const lastId = `${prefix}-honest`;
  const last = await new Promise<Answer | undefined>((resolve) => {
    endpoint.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      if (typeof data?.id !== "string" || !data.id.startsWith(prefix)) return;
      if (data.id === lastId) return resolve(data);
      answers.push(data);
      if (!honest && answers.length === frames.length) resolve(undefined);
    });
    frames.forEach(({ transfer, ...frame }, index) => {
      // What is no call has an id of its own, or none.
      const sent = "plaza" in frame ? frame : { ...frame, id: `${prefix}-${frame.id ?? index}` };
      endpoint.postMessage(sent, [...(transfer ?? [])]);
    });
    if (honest) endpoint.postMessage({ id: lastId, ...apply("identity.getUser", {}) });
  });
  return { answers, last };
}

/** An answer that is no refusal is a gain. */
function accepted({ answers }: Conversation): readonly Answer[] {
  return answers.filter((answer) => !isRefusal(answer));
}

export interface WireOptions extends Pick<Attack, "ends" | "uncontrolled"> {
  readonly honest?: boolean;
  /** What of the answers is a gain. Default: whatever is no refusal. */
  readonly gains?: (conversation: Conversation) => readonly unknown[];
}

/** An attack that is frames on the wire. */
export function wire(id: string, name: string, frames: () => readonly Frame[], options: WireOptions = {}): Attack {
  const { honest = true, gains = accepted, ...rest } = options;
  return {
    id,
    name,
    wire: true,
    ...rest,
    run: async ({ endpoint }): Promise<Finding> => {
      if (endpoint === null) return { gained: [], evidence: ["no wire here"] };
      const sent = frames();
      const conversation = await converse(endpoint, sent, { honest });
      const gained = gains(conversation);
      return {
        gained: gained.slice(0, KEPT).map((one) => JSON.stringify(one).slice(0, KEPT_LETTERS)),
        evidence: [`${sent.length} sent, ${conversation.answers.length} answered, ${gained.length} accepted`],
      };
    },
  };
}
