import { defaultSessionLimits, isErrorCode, type SessionLimits } from "@plaza/protocol";
import type { FuzzTarget } from "@plaza/tooling/fuzz";
import fc from "fast-check";
import { createCallRunner } from "../../host/call-runner.ts";
import { parseGuestMessage } from "../../host/guard.ts";
import type { BridgeCall } from "../../host/session-types.ts";
import { createGate } from "../gate.ts";
import type { FromGate } from "../gate-messages.ts";
import { message, table } from "./messages.ts";

const MESSAGES = 10;
/** Small, so that the edges of size are met often; patient, so that a session says more than twenty wrong things. */
const limits: SessionLimits = {
  ...defaultSessionLimits,
  maxDepth: 8,
  maxValues: 200,
  maxBytes: 4_096,
  maxViolations: 8,
  maxSubscriptions: 3,
  maxInFlight: 6,
};
const allowed = [...table.keys()].filter((method) => !method.startsWith("checkout."));
/** A refusal's text is ours and short; with its issues it stays far below what was sent. */
const MAX_ANSWER = 4_000;

/**
 * B-24: messages of the wire's grammar, mutated, into the gate and behind it into the host's call runner.
 *
 * 1. Nothing throws, and no code of the sender is run. 2. A handler runs for a method of the session only, after it was authorised, with the schema's
 * copy of params that the schema accepts. 3. What the guest gets back is a typed error, or what the handler gave; the number and size of answers
 * are bounded by what was sent. 4. After the end nothing is said any more.
 */
export const envelopes: FuzzTarget = {
  name: "envelopes",
  inputsPerRun: MESSAGES,
  start() {
    const counts = { handled: 0, refused: 0, framesTaken: 0, violations: 0, sessionsEnded: 0 };
    const property = fc.property(fc.array(message, { minLength: MESSAGES, maxLength: MESSAGES }), (messages) => {
      const session = startSession();
      for (const data of messages) {
        // By itself too: the gate would count a throw of the guard as a violation and go on.
        parseGuestMessage(data, limits);
        session.hear(data);
      }
      counts.handled += session.handled.length;
      for (const answer of session.answers) if (isRefusal(answer)) counts.refused += 1;
      for (const { type } of session.reports) {
        if (type === "violation") counts.violations += 1;
        else if (type === "end") counts.sessionsEnded += 1;
        else if (type !== "call" && type !== "sync") counts.framesTaken += 1;
      }
    });
    return { property, counts: () => counts };
  },
};

function startSession() {
  const answers: unknown[] = [];
  const reports: FromGate[] = [];
  const handled: BridgeCall[] = [];
  let authorised: BridgeCall | undefined;
  let current: unknown;
  let open = true;
  const world = { now: () => 0, delay: () => () => undefined };
  const runner = createCallRunner({
    table,
    reply: answer,
    signal: new AbortController().signal,
    correlationId: () => "fuzz",
    clock: world,
  });
  runner.setHandler(
    (call) => {
      check(call === authorised, "a handler ran without permission");
      check(allowed.includes(call.method), `a handler ran for ${call.method}`);
      check(call.definition === table.get(call.method)?.definition, "a handler ran with another contract");
      check(call.definition.params.safeParse(call.params).success, "a handler ran with params its contract refuses");
      check(!isPartOf(call.params, current), "a handler got the guest's own object");
      handled.push(call);
      return {};
    },
    (call) => {
      authorised = call;
    },
  );
  const gate = createGate(limits, table, {
    ...world,
    toGuest: answer,
    toHost(report) {
      check(open, `the gate reported ${report.type} after its end`);
      reports.push(report);
      if (report.type === "end") open = false;
      if (report.type === "call") runner.run(report.id, report.method, report.params);
      if (report.type === "sync") gate.settled(runner.takeSettled());
    },
    closePort: () => undefined,
  });
  function answer(frame: unknown): void {
    check(open, "the guest was answered after the end");
    const text = JSON.stringify(frame);
    check(text.length <= MAX_ANSWER, `an answer of ${text.length} characters`);
    check(isRefusal(frame) || isResult(frame) || isPing(frame), `an answer that is no typed error: ${text}`);
    answers.push(frame);
  }
  gate.bind(allowed);
  gate.message({ plaza: "initialized" }, []);
  return {
    answers,
    reports,
    handled,
    hear(data: unknown): void {
      current = data;
      const before = answers.length + reports.length;
      gate.message(data, []);
      // At most: a call, its answer, a violation with its answer, the end, and the host's word on what is settled.
      check(answers.length + reports.length - before <= 4 + limits.maxInFlight, "one message had many consequences");
    },
  };
}

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** An object that is the guest's own, at whatever place of the message: two readers of it could see two things. */
function isPartOf(params: unknown, data: unknown): boolean {
  const list = Object.getOwnPropertyDescriptor(data, "argumentList")?.value as { value?: unknown }[] | undefined;
  return typeof params === "object" && params === list?.[0]?.value;
}

function isRefusal(answer: unknown): boolean {
  const { type, name, value } = answer as { type?: string; name?: string; value?: { isError?: boolean; value?: Record<string, unknown> } };
  if (type !== "HANDLER" || name !== "throw" || value?.isError !== true) return false;
  const { code, message: text, stack } = value.value ?? {};
  return isErrorCode(code) && code !== "INTERNAL" && typeof text === "string" && !/\n|\/|file:|undefined/.test(text) && stack === undefined;
}

/** RELEASE is answered by an empty result, a handler that ran by its parsed one; a result that breaks its contract is INTERNAL. */
function isResult(answer: unknown): boolean {
  const { type, value } = answer as { type?: string; value?: { value?: { code?: string; data?: { correlationId?: string } } } };
  return type === "RAW" || (type === "HANDLER" && value?.value?.code === "INTERNAL" && value.value.data?.correlationId === "fuzz");
}

function isPing(answer: unknown): boolean {
  return (answer as { plaza?: string }).plaza === "ping";
}
