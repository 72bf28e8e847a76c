import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeAppFolder, startCli, type TinyApp } from "../rig/cli.ts";
import { expect, test } from "../rig/workshop.ts";

const app = (id: string, name: string, text: string): TinyApp => ({
  id,
  name,
  source: `export function mount(root, plaza) { root.innerHTML = "<h1>${text}</h1>"; return plaza.lifecycle.ready(); }`,
});

test("what is published appears in a shell that is open; the same bytes again change nothing, other bytes are refused [A1][R-06]", async ({
  openShell,
  workshop,
}) => {
  const first = app("test.journey.published", "Just published", "Hello from 1.0.0");
  const folder = await makeAppFolder(first);
  try {
    const shell = await openShell({ plaza: workshop });
    await shell.home();
    await expect(shell.page.getByRole("link", { name: "Just published" })).toHaveCount(0);
    expect(await workshop.publish(folder.dir)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("test.journey.published 1.0.0 is on dev"),
    });
    // No reload: the signed index says that there is something new.
    await shell.open({ tile: "Just published" });
    await expect(shell.guest.getByRole("heading", { name: "Hello from 1.0.0" })).toBeVisible();

    expect(await workshop.publish(folder.dir)).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing changed") });
    await folder.write(app("test.journey.published", "Just published", "Other bytes"));
    const refused = await workshop.publish(folder.dir);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("1.0.0");

    await folder.write(app("test.journey.published", "Just published", "Hello from 1.1.0"), { code: 2, name: "1.1.0" });
    expect(await workshop.publish(folder.dir)).toMatchObject({ code: 0 });
    const other = await openShell({ plaza: workshop });
    await other.home();
    await other.open({ tile: "Just published" });
    await expect(other.guest.getByRole("heading", { name: "Hello from 1.1.0" })).toBeVisible();
  } finally {
    await folder.remove();
  }
});

test("a manifest's errors come all at once, each with its rule, place and fix [A1][S-08]", async ({ workshop }) => {
  const folder = await makeAppFolder(app("test.journey.refused", "Refused", "never"));
  try {
    const path = join(folder.dir, "manifest.json");
    const manifest = JSON.parse(await readFile(path, "utf8")) as { plaza: Record<string, unknown>; version: unknown; icons: unknown };
    manifest.version = { code: -1, name: "v1" };
    manifest.icons = [];
    manifest.plaza.network = { connect: ["https://x.example; script-src *"], image: [] };
    await writeFile(path, JSON.stringify(manifest));
    const { code, stdout } = await workshop.publish(folder.dir, "--json");
    expect(code).toBe(1);
    const { error } = JSON.parse(stdout) as {
      error: { code: string; data: { problems: { rule: string; pointer: string; fix: string }[] } };
    };
    expect(error.code).toBe("MANIFEST_INVALID");
    const pointers = error.data.problems.map(({ pointer }) => pointer);
    for (const start of ["/version/code", "/version/name", "/icons", "/plaza/network/connect/0"])
      expect(
        pointers.some((pointer) => pointer.startsWith(start)),
        start,
      ).toBe(true);
    for (const { rule, fix } of error.data.problems) expect([rule, fix]).not.toContain("");
  } finally {
    await folder.remove();
  }
});

test("plaza build --watch --publish dev puts each save in front of the publisher", async ({ openShell, workshop }) => {
  const folder = await makeAppFolder(app("test.journey.saved", "Being written", "First save"));
  const watching = startCli(["build", folder.dir, "--watch", "--publish", "dev"], workshop);
  try {
    const shell = await openShell({ plaza: workshop });
    await shell.home();
    await shell.open({ tile: "Being written" });
    await expect(shell.guest.getByRole("heading", { name: "First save" })).toBeVisible();
    let said = "";
    watching.stdout?.on("data", (text: Buffer) => {
      said += text.toString();
    });
    await folder.write(app("test.journey.saved", "Being written", "Second save"));
    await expect.poll(() => said, { timeout: 30_000 }).toContain("is on dev");
    await shell.page.reload();
    await shell.ready();
    await expect(shell.guest.getByRole("heading", { name: "Second save" })).toBeVisible();
  } finally {
    const ended = new Promise((resolve) => watching.once("exit", resolve));
    watching.kill("SIGINT");
    await ended;
    await folder.remove();
  }
});
