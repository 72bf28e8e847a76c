import { MiniAppError } from "@plaza/protocol";
import { Webhook } from "standardwebhooks";
import { uuidv7 } from "uuidv7";
import type { ServerConfig } from "../core/config.ts";
import type { Clock } from "../core/context.ts";

export interface TextMessage {
  /** E.164. */
  readonly to: string;
  readonly text: string;
}

/** Where text messages leave. Rejects when the gateway did not take it. */
export interface SmsSender {
  readonly send: (message: TextMessage) => Promise<void>;
  /** Demo only: messages that stay here to be read, newest first; undefined where they leave. */
  readonly outbox?: () => readonly (TextMessage & { readonly id: string; readonly at: number })[];
}

/** Messages that an outbox keeps. */
const KEPT = 20;
/** Milliseconds in which a gateway answers. */
const GATEWAY_TIMEOUT_MS = 10_000;

/** To the team's gateway where it is configured, into the outbox in a demonstration, undefined (no text messages at all) otherwise. */
export function createSms(config: ServerConfig, clock: Clock): SmsSender | undefined {
  if (config.sms !== undefined) return createGatewaySender(config.sms, clock);
  return config.demo ? createOutbox(clock) : undefined;
}

/** `POST { to, text }`, signed as webhooks are (Standard Webhooks §4): every provider of text messages wants another request, and a few lines at the team's own make it. */
function createGatewaySender({ url, secret }: NonNullable<ServerConfig["sms"]>, clock: Clock): SmsSender {
  const signer = new Webhook(Buffer.from(secret).toString("base64"));
  return {
    send: async (message) => {
      const body = JSON.stringify(message);
      const id = uuidv7();
      const at = new Date(clock.now());
      const response = await fetch(url, {
        method: "POST",
        redirect: "error",
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
          "webhook-signature": signer.sign(id, at, body),
        },
        body,
        signal: AbortSignal.timeout(GATEWAY_TIMEOUT_MS),
      });
      await response.body?.cancel();
      if (!response.ok) throw new MiniAppError("INTERNAL", `The gateway of text messages answered ${response.status}.`);
    },
  };
}

function createOutbox(clock: Clock): SmsSender {
  const kept: (TextMessage & { readonly id: string; readonly at: number })[] = [];
  return {
    send: async (message) => {
      kept.unshift({ ...message, id: uuidv7(), at: clock.now() });
      kept.splice(KEPT);
    },
    outbox: () => kept,
  };
}
