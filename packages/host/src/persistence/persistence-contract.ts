import { expect, it } from "vitest";
import type { Persistence } from "./port.ts";

/** What every implementation of {@link Persistence} must do. */
export function persistenceContract(create: () => Promise<Persistence> | Persistence): void {
  it("gives back what was put, and undefined for what was not", async () => {
    const records = await create();
    await records.put("meta", "a", { list: [1, "two"], nested: { three: null } });
    expect(await records.get("meta", "a")).toEqual({ list: [1, "two"], nested: { three: null } });
    expect(await records.get("meta", "b")).toBeUndefined();
    expect(await records.get("device", "a")).toBeUndefined();
    records.close();
  });

  it("lists and removes exactly the keys under a prefix, in order", async () => {
    const records = await create();
    for (const key of ["u\u0000a\u0000z", "u\u0000a\u0000\uffff\uffff", "u\u0000ab\u0000k", "u\u0000a\u0000b", "v\u0000a\u0000b"])
      await records.put("device", key, key);
    expect((await records.list("device", "u\u0000a\u0000")).map(({ key }) => key)).toEqual([
      "u\u0000a\u0000b",
      "u\u0000a\u0000z",
      "u\u0000a\u0000\uffff\uffff",
    ]);
    await records.removeAll("device", "u\u0000a\u0000");
    expect((await records.list("device", "")).map(({ key }) => key)).toEqual(["u\u0000ab\u0000k", "v\u0000a\u0000b"]);
    await records.remove("device", "v\u0000a\u0000b");
    expect(await records.list("device", "v")).toEqual([]);
    records.close();
  });
}
