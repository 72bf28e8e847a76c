import type { TaskContext } from "../boot/boot.mjs";
import { buildStale } from "../build/build.ts";

/** `npm run build`: builds what is stale and says what failed. */
export async function main({ children, progress }: TaskContext): Promise<number> {
  const failures = await buildStale(children, progress);
  for (const { step, output } of failures) progress.say(`\n${step}\n${output}`);
  return failures.length === 0 ? 0 : 1;
}
