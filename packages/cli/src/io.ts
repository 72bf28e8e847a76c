/** Everything a command touches outside itself: tests pass their own. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. */
  stdout(text: string): void;
  /** Progress and problems. */
  stderr(text: string): void;
  /** Asks a person for a secret; undefined where nobody can be asked. */
  readonly askSecret?: (question: string) => Promise<string | undefined>;
  /** Aborted by Ctrl-C. */
  readonly signal?: AbortSignal;
}
