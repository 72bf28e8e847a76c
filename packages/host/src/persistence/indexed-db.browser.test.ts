import { nanoid } from "nanoid";
import { describe, expect, it } from "vitest";
import { silentLogger } from "../logger.ts";
import { createIndexedDbPersistence } from "./indexed-db.ts";
import { persistenceContract } from "./persistence-contract.ts";

describe("IndexedDB persistence", () => {
  persistenceContract(() => createIndexedDbPersistence({ name: `test-${nanoid()}`, logger: silentLogger }));

  it("keeps records for the next page of the same browser", async () => {
    const name = `test-${nanoid()}`;
    const first = createIndexedDbPersistence({ name, logger: silentLogger });
    await first.put("attempts", "o-1", { key: "k" });
    first.close();
    const second = createIndexedDbPersistence({ name, logger: silentLogger });
    expect(await second.get("attempts", "o-1")).toEqual({ key: "k" });
    second.close();
  });
});
