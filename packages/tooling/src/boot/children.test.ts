import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Children } from "./children.mjs";
import { createChildren } from "./children.mjs";

let children: Children;
beforeEach(() => {
  children = createChildren();
});
afterEach(() => children.close());

function node(script: string): [string, string[]] {
  return [process.execPath, ["--eval", script]];
}

describe("running a command", () => {
  it("gives its code, its standard output, and all that it said", async () => {
    const [command, args] = node('console.log("out"); console.error("err"); process.exitCode = 3;');
    const result = await children.run(command, args);
    expect(result.code).toBe(3);
    expect(result.stdout).toBe("out\n");
    expect(result.output).toContain("err\n");
  });

  it("throws with the end of the output when it must succeed and does not", async () => {
    const [command, args] = node('console.log("the reason"); process.exit(2);');
    await expect(children.check(command, args)).rejects.toThrow(/ended with code 2\nthe reason$/);
  });

  it("rejects when the command does not exist", async () => {
    await expect(children.run("no-such-command-anywhere", [])).rejects.toThrow("ENOENT");
  });

  it("hands over input and each latest line of output", async () => {
    const lines: string[] = [];
    const [command, args] = node("process.stdin.pipe(process.stdout)");
    await children.run(command, args, { input: "one\ntwo\n", onLine: (line) => lines.push(line) });
    expect(lines.at(-1)).toBe("two");
  });

  it("ends what still runs when it is closed", async () => {
    const [command, args] = node("setInterval(() => {}, 1000); console.log('up');");
    const result = await new Promise<{ code: number }>((resolve, reject) => {
      children.run(command, args, { onLine: () => children.close() }).then(resolve, reject);
    });
    expect(result.code).toBe(128 + 15);
  });
});
