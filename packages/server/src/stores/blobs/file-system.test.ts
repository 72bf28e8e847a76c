import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createFileBlobStore } from "./file-system.ts";
import { blobStoreSuite } from "./suite.ts";

const folders: string[] = [];
const makeRoot = async (): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), "plaza-blobs-"));
  folders.push(root);
  return root;
};
afterAll(() => Promise.all(folders.map((root) => rm(root, { recursive: true, force: true }))));

blobStoreSuite("file system", async () => createFileBlobStore(await makeRoot()));

it("leaves no half-written files behind", async () => {
  const root = await makeRoot();
  const store = createFileBlobStore(root);
  await expect(
    store.put("sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb" as never, Buffer.from("not empty")),
  ).rejects.toThrow();
  const left = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(left).toEqual([]);
});
