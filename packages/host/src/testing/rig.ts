import { createHost } from "../create-host.ts";
import type { Host } from "../host.ts";
import type { HostOptions } from "../host-options.ts";
import { createMemoryPersistence } from "../persistence/memory.ts";
import type { Persistence } from "../persistence/port.ts";
import { ARMING_MS } from "../sheets/sheets.ts";
import type { SheetAnswer, SheetView } from "../sheets/types.ts";
import type { HostSnapshot, SessionView } from "../snapshot.ts";
import { createMemorySandbox, type MemoryGuest, type MemorySandbox } from "./memory-sandbox.ts";
import { createMemoryServices, type MemoryServices } from "./memory-services.ts";
import { type SampleApp, sampleApp } from "./sample-app.ts";

export interface Rig {
  readonly host: Host;
  readonly services: MemoryServices;
  readonly sandbox: MemorySandbox;
  readonly persistence: Persistence;
  readonly opened: string[];
  /** Moves the host's clock. */
  pass(ms: number): void;
  /** Resolves when the snapshot satisfies the condition. */
  until<T>(condition: (snapshot: HostSnapshot) => T | null | undefined | false): Promise<T>;
  session(): SessionView;
  /** Opens the app and waits for its guest to run and be ready. */
  run(appId?: string): Promise<{ id: string; guest: MemoryGuest }>;
  close(): void;
}

export interface RigOptions extends Partial<HostOptions> {
  readonly apps?: readonly SampleApp[];
  readonly memory?: MemoryServices;
}

/** A whole host over memory services and memory frames. */
export async function createRig(options: RigOptions = {}): Promise<Rig> {
  const services = options.memory ?? (await createMemoryServices(options.apps ?? [await sampleApp()]));
  const sandbox = createMemorySandbox();
  const persistence = options.persistence ?? createMemoryPersistence();
  const opened: string[] = [];
  let offset = 0;
  const host = createHost({
    services,
    sandboxPort: sandbox,
    // Memory frames are no engine's frames.
    guarded: false,
    openWindow: (url) => opened.push(url),
    now: () => Date.now() + offset,
    ...options,
    persistence,
  });

  function until<T>(condition: (snapshot: HostSnapshot) => T | null | undefined | false): Promise<T> {
    return new Promise((resolve) => {
      const look = () => {
        const found = condition(host.getSnapshot());
        if (found === null || found === undefined || found === false) return false;
        unsubscribe();
        resolve(found);
        return true;
      };
      const unsubscribe = host.subscribe(look);
      look();
    });
  }

  return {
    host,
    services,
    sandbox,
    persistence,
    opened,
    pass: (ms) => {
      offset += ms;
    },
    until,
    session: () => {
      const session = host.getSnapshot().sessions.at(-1);
      if (!session) throw new Error("no session");
      return session;
    },
    run: async (appId = "com.example.coffee") => {
      const next = sandbox.nextGuest();
      const id = host.open(appId);
      const guest = await next;
      if (guest.kind === "frame") await guest.client.capabilities.lifecycle.ready();
      await until(({ sessions }) => sessions.find((session) => session.id === id)?.ready);
      return { id, guest };
    },
    close: () => host.close(),
  };
}

/** Waits for the sheet, lets it arm, answers it. */
export async function answerSheet({ host, until, pass }: Rig, give: SheetAnswer | ((sheet: SheetView) => SheetAnswer)): Promise<SheetView> {
  const sheet = await until((snapshot) => snapshot.sheet);
  pass(ARMING_MS);
  if (!host.sheets.answer(sheet.id, typeof give === "function" ? give(sheet) : give)) throw new Error("The sheet took no answer.");
  return sheet;
}
