import { createTransport } from "nodemailer";
import { uuidv7 } from "uuidv7";
import type { ServerConfig } from "../core/config.ts";
import type { Clock } from "../core/context.ts";

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Of a relay address; else the configured one. */
  readonly from?: string;
  readonly replyTo?: string;
  /** Passed on for somebody else: marked, so that two relays do not send it to each other for ever. */
  readonly relayed?: boolean;
}

/** Where mail leaves. Rejects when the next server did not take it. */
export interface Mailer {
  readonly send: (mail: Mail) => Promise<void>;
  /** Demo only: mail that stays here to be read, newest first; undefined where mail leaves. */
  readonly outbox?: () => readonly (Mail & { readonly id: string; readonly at: number })[];
}

/** Mails that an outbox keeps. */
const KEPT = 20;
/** Milliseconds to reach the mail server, and then for each of its answers. */
const SMTP_TIMEOUT_MS = 10_000;

/** By SMTP where it is configured, into the outbox in a demonstration, undefined (no e-mail at all) otherwise. */
export function createMailer(config: ServerConfig, clock: Clock): Mailer | undefined {
  if (config.mail !== undefined) return createSmtpMailer(config.mail);
  return config.demo ? createOutbox(clock) : undefined;
}

function createSmtpMailer({ smtpUrl, from }: NonNullable<ServerConfig["mail"]>): Mailer {
  const timeouts = { connectionTimeout: SMTP_TIMEOUT_MS, greetingTimeout: SMTP_TIMEOUT_MS, socketTimeout: SMTP_TIMEOUT_MS };
  const transport = createTransport({ url: smtpUrl, ...timeouts });
  return {
    send: async ({ to, subject, text, from: own, replyTo, relayed }) => {
      const address = (one: string) => ({ name: "", address: one });
      // An address object is not parsed: what a person typed is one recipient, whatever it contains.
      await transport.sendMail({
        from: own === undefined ? from : address(own),
        to: address(to),
        subject,
        text,
        ...(replyTo === undefined ? {} : { replyTo: address(replyTo) }),
        ...(relayed === true ? { headers: { "X-Plaza-Relay": "1" } } : {}),
      });
    },
  };
}

function createOutbox(clock: Clock): Mailer {
  const kept: (Mail & { readonly id: string; readonly at: number })[] = [];
  return {
    send: async (mail) => {
      kept.unshift({ ...mail, id: uuidv7(), at: clock.now() });
      kept.splice(KEPT);
    },
    outbox: () => kept,
  };
}
