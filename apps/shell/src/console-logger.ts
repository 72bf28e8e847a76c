/** The shell is an application: its log is the browser's console. */
export const consoleLogger = {
  debug: () => undefined,
  info: () => undefined,
  // biome-ignore lint/suspicious/noConsole: the one place where the shell writes to the console
  warn: (...parts: unknown[]) => console.warn(...parts),
  // biome-ignore lint/suspicious/noConsole: as above
  error: (...parts: unknown[]) => console.error(...parts),
};
