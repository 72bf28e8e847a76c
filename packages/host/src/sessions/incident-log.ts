import { isMiniAppError } from "@plaza/protocol";
import type { IncidentRequest } from "@plaza/protocol/services";
import type { Logger } from "../logger.ts";
import type { NetworkIsolation } from "../sandbox/network-isolation.ts";
import type { HostServices } from "../services/port.ts";
import type { Incident } from "../snapshot.ts";

/** Incidents that wait for a connection; the oldest go first. */
const MAX_WAITING = 50;
const EXCERPT_CHARACTERS = 500;
/** What the log can hold of a session that ran for weeks. */
const LONGEST_RUN_MS = 2 ** 31 - 1;

export interface IncidentLog {
  /** Sends what broke a rule; an app that is merely not there, or offline, is nobody's incident. */
  record(incident: Incident): void;
  /** The connection is back. */
  flush(): void;
}

/** Tells the operator's log of guests that were stopped, in order, once each; what finds no connection waits for one. */
export function createIncidentLog(options: {
  readonly services: Pick<HostServices, "incident">;
  readonly isolation: NetworkIsolation;
  readonly logger: Logger;
}): IncidentLog {
  const { services, isolation, logger } = options;
  const waiting: IncidentRequest[] = [];
  let sending = false;

  async function flush(): Promise<void> {
    if (sending) return;
    sending = true;
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      try {
        await services.incident(next);
      } catch (error) {
        if (isMiniAppError(error) && error.code === "OFFLINE") break;
        logger.warn("an incident was not taken", { reference: next.reference, error: String(error) });
      }
      waiting.shift();
    }
    sending = false;
  }

  return {
    record: ({ id, appId, version, rule, code, ranForMs, detail }) => {
      if (rule === undefined) return;
      waiting.push({
        reference: id,
        appId,
        rule,
        code,
        ranForMs: Math.min(Math.max(0, Math.round(ranForMs)), LONGEST_RUN_MS),
        isolation,
        ...(version === null ? {} : { version }),
        ...(detail === undefined ? {} : { excerpt: detail.slice(0, EXCERPT_CHARACTERS) }),
      });
      // While one is being sent it stays in front.
      if (waiting.length > MAX_WAITING) waiting.splice(sending ? 1 : 0, 1);
      void flush();
    },
    flush: () => void flush(),
  };
}
