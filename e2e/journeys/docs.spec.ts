import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { commands, followGuide } from "../rig/guide.ts";
import { expect, test } from "../rig/test.ts";

const run = promisify(execFile);
const plazaBin = fileURLToPath(new URL("../../packages/cli/bin/plaza.mjs", import.meta.url));

test("the guide's files and commands make a mini-app that opens in the shell [A1]", async ({ openShell, ownPlaza }) => {
  test.setTimeout(180_000);
  // Its own server: the guide publishes one more app, and the others look at the whole catalogue.
  const plaza = await ownPlaza();
  const shell = await openShell({ plaza });
  const guide = await followGuide();
  try {
    // The built command, as a publisher has it.
    const env = { ...process.env, NODE_OPTIONS: "", PLAZA_REGISTRY: plaza.origin, XDG_CONFIG_HOME: guide.folder };
    const lines = await commands("apps/docs/publishing.md", "plaza");
    expect(lines.length).toBeGreaterThan(4);
    // `--watch` goes on until it is stopped; the publishing journey runs that one.
    for (const line of lines.filter((one) => !one.includes("--watch"))) {
      const args = line.replace("<credential>", plaza.publisherToken).match(/"[^"]*"|\S+/g) ?? [];
      const { stdout } = await run(process.execPath, [plazaBin, ...args.slice(1).map((arg) => arg.replaceAll('"', "")), "--json"], {
        cwd: guide.folder,
        env,
      });
      expect(() => JSON.parse(stdout), line).not.toThrow();
    }
    await shell.openLink({ id: "com.example.hello" });
    await expect(shell.guest.getByRole("heading", { name: "Hello there" })).toBeVisible();
  } finally {
    await guide.close();
  }
});
