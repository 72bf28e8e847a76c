/** Where the engine writes what happened. Fields are ids, codes and counts: payloads of guests are never logged. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

function nothing(): void {}

/** The default: an embedder that passes no logger gets no output. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
