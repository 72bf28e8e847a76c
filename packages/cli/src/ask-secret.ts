import { text as readText } from "node:stream/consumers";
import { isCancel, password } from "@clack/prompts";

/** A secret from a pipe, or typed in a terminal where it is not shown; undefined when the person cancels. */
export async function askSecret(question: string): Promise<string | undefined> {
  if (process.stdin.isTTY !== true) return readText(process.stdin);
  const answer = await password({ message: question, output: process.stderr });
  return isCancel(answer) ? undefined : answer;
}
