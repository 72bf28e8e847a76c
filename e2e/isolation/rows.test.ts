import { readFileSync } from "node:fs";
import { readRows } from "@plaza/tooling";
import { attacks, channelNames, companions } from "@plaza-apps/hostile/src/attacks.ts";
import { describe, expect, it } from "vitest";
import { commands } from "../rig/guide.ts";
import { reasons } from "./not-attempted.ts";
import { Misuse, readOptions } from "./options.ts";
import { ownAttempts } from "./own-attempts.ts";

const ids = readRows(readFileSync(new URL("../../apps/docs/threat-model.md", import.meta.url), "utf8")).flatMap(({ id }) =>
  /^[SBH]-/.test(id) ? [id] : [],
);

describe("the rows of the trust boundary", () => {
  it("each have an attack, an attempt of the report, or a reason why there is none, and never both", () => {
    const attempted = new Set([...attacks, ...ownAttempts].map(({ id }) => id));
    expect(ids.length).toBe(71);
    expect(ids.filter((id) => !attempted.has(id) && reasons[id] === undefined)).toEqual([]);
    expect(Object.keys(reasons).filter((id) => attempted.has(id) || !ids.includes(id))).toEqual([]);
    expect([...attempted].filter((id) => !ids.includes(id))).toEqual([]);
  });

  it("have the thirty ways out, and more", () => {
    expect(channelNames.length).toBeGreaterThanOrEqual(30);
  });

  it("have attacks of names that tell them apart, and companions that are there", () => {
    const names = [...attacks, ...companions].map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const { beside } of attacks)
      if (beside !== undefined && beside !== "nothing") expect(companions.map(({ name }) => name)).toContain(beside);
  });
});

describe("the command's options", () => {
  it("are read, rows of the threat model among them", () => {
    expect(readOptions(["--json", "--only", "S-01, B-20", "--against", "http://localhost:4400"], ids)).toMatchObject({
      browser: "chromium",
      json: true,
      quick: false,
      only: ["S-01", "B-20"],
      against: "http://localhost:4400",
    });
  });

  it("name the browser", () => {
    for (const browser of ["chromium", "firefox", "webkit"]) expect(readOptions(["--browser", browser], ids)).toMatchObject({ browser });
  });

  it("are those of every command that the documentation shows", async () => {
    for (const page of ["apps/docs/isolation-report.md", "README.md", "CONTRIBUTING.md"]) {
      const lines = (await commands(page, "npm")).filter((line) => line.startsWith("npm run isolation-report"));
      expect(lines.length, page).toBeGreaterThan(0);
      for (const line of lines) {
        const [, args = ""] = line.replace(/ > .*/, "").split(" -- ");
        expect(
          () =>
            readOptions(
              args.split(" ").filter((arg) => arg !== ""),
              ids,
            ),
          line,
        ).not.toThrow();
      }
    }
  });

  it.each([
    ["a row that there is not", ["--only", "S-99"]],
    ["a row of another family", ["--only", "C-01"]],
    ["an address that is more than an origin", ["--against", "http://localhost:4400/"]],
    ["an option that there is not", ["--fast"]],
    ["a browser that there is not", ["--browser", "nonsense"]],
  ])("are refused with %s", (_what, args) => {
    expect(() => readOptions(args, ids)).toThrow(Misuse);
  });
});
