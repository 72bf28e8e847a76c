// @ts-check
import { spawn } from "node:child_process";
import { constants } from "node:os";

/** How many bytes of a failed command's output are shown. */
const TAIL_BYTES = 8000;

/** A command ended with something else than 0; `output` is the end of what it said. */
export class CommandError extends Error {
  /**
   * @param {string} command
   * @param {string} ending
   * @param {string} output
   */
  constructor(command, ending, output) {
    super(`${command} ${ending}\n${output.slice(-TAIL_BYTES).trimEnd()}`);
    this.name = "CommandError";
    this.output = output;
  }
}

/**
 * @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, input?: string, onLine?: (line: string) => void,
 *   output?: "capture" | "inherit" }} RunOptions `inherit` shows the command's own output; otherwise it is kept for errors.
 * @typedef {{ code: number, stdout: string, output: string }} RunResult `output` is standard output and error as they came
 * @typedef {{ run(command: string, args: string[], options?: RunOptions): Promise<RunResult>,
 *   check(command: string, args: string[], options?: RunOptions): Promise<RunResult>, close(): void }} Children
 *   `run` resolves whatever the exit code is, `check` throws CommandError unless it is 0.
 */

/**
 * Runs commands, and ends the running ones when this process is told to stop.
 * @returns {Children}
 */
export function createChildren() {
  /** @type {Set<import("node:child_process").ChildProcess>} */
  const running = new Set();
  const stopAll = () => {
    for (const child of running) child.kill("SIGTERM");
  };
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    stopAll();
    process.exit(128 + (constants.signals[signal] ?? 1));
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, onSignal);

  /** @type {Children["run"]} */
  function run(command, args, options = {}) {
    const { cwd, env = process.env, shell = false, input, onLine, output: mode = "capture" } = options;
    const stdin = input === undefined ? "ignore" : "pipe";
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd,
        env,
        shell,
        stdio: mode === "inherit" ? [stdin, "inherit", "inherit"] : [stdin, "pipe", "pipe"],
      });
      running.add(child);
      let stdout = "";
      let output = "";
      /** @param {string} text */
      const hear = (text) => {
        output += text;
        const line = text.trimEnd().split("\n").at(-1);
        if (line) onLine?.(line);
      };
      child.stdout?.setEncoding("utf8").on("data", (text) => {
        stdout += text;
        hear(text);
      });
      child.stderr?.setEncoding("utf8").on("data", hear);
      child.stdin?.on("error", () => {
        // a command may end before it has read its input: its exit code tells
      });
      child.stdin?.end(input);
      child.once("error", (error) => {
        running.delete(child);
        reject(error);
      });
      child.once("close", (code, signal) => {
        running.delete(child);
        const number = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
        resolve({ code: number, stdout, output });
      });
    });
  }

  return {
    run,
    async check(command, args, options) {
      const result = await run(command, args, options);
      if (result.code !== 0) throw new CommandError([command, ...args].join(" "), `ended with code ${result.code}`, result.output);
      return result;
    },
    close() {
      stopAll();
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
