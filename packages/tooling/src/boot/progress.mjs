// @ts-check
import { stripVTControlCharacters } from "node:util";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
/** A step that is not done after this many milliseconds says that it has begun; on a terminal it is animated from then on. */
const QUIET_MS = 700;
/** Without a terminal, a running step says that it is still running this often. */
const HEARTBEAT_MS = 15_000;

/**
 * @typedef {{ note(line: string): void }} Step a running step: `note` shows its latest line of output on a terminal
 * @typedef {{ step<T>(label: string, work: (step: Step) => Promise<T>): Promise<T>, say(line: string): void }} Progress
 */

/**
 * Shows named steps with their elapsed time, so that nothing that takes a second is silent.
 * @param {NodeJS.WriteStream} [stream]
 * @returns {Progress}
 */
export function createProgress(stream = process.stderr) {
  const live = stream.isTTY === true && !process.env.CI;
  /** @type {Map<string, { started: number, note: string }>} */
  const running = new Map();
  let frame = 0;
  let drawn = 0;

  function erase() {
    if (drawn > 0) stream.write(`\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  }
  function draw() {
    erase();
    const width = (stream.columns || 80) - 1;
    for (const [label, { started, note }] of running) {
      if (Date.now() - started < QUIET_MS) continue;
      const line = `${FRAMES[frame % FRAMES.length]} ${label} ${seconds(started)}${note === "" ? "" : `  ${note}`}`;
      stream.write(`${line.slice(0, width)}\n`);
      drawn += 1;
    }
    frame += 1;
  }
  /** @param {string} line */
  function say(line) {
    erase();
    stream.write(`${line}\n`);
    if (live && running.size > 0) draw();
  }

  return {
    say,
    async step(label, work) {
      const state = { started: Date.now(), note: "" };
      running.set(label, state);
      const announce = live ? undefined : setTimeout(() => say(`• ${label} …`), QUIET_MS);
      const beat = setInterval(() => (live ? draw() : say(`• ${label} … ${seconds(state.started)}`)), live ? 120 : HEARTBEAT_MS);
      const end = () => {
        clearTimeout(announce);
        clearInterval(beat);
        running.delete(label);
      };
      try {
        const result = await work({
          note: (line) => {
            state.note = printable(line);
          },
        });
        end();
        say(`✓ ${label} (${seconds(state.started)})`);
        return result;
      } catch (error) {
        end();
        say(`✗ ${label} (${seconds(state.started)})`);
        throw error;
      }
    },
  };
}

/** @param {number} started */
function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}

/** @param {string} line */
function printable(line) {
  // Escape sequences of a tool would move our cursor.
  return stripVTControlCharacters(line).replace(/\s+/g, " ").trim();
}
