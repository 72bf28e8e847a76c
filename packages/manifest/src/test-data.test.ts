import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkCatalogue, checkManifest, isVerifiedIndex, readJson, textFault, verifyIndex } from "./index.ts";
import { sampleCatalogue, sampleManifest } from "./testing/samples.ts";

/** Vectors of public suites; they are read where PLAZA_TEST_DATA points and never copied here. */
const folder = process.env["PLAZA_TEST_DATA"];
if (folder === undefined) process.stdout.write("manifest: PLAZA_TEST_DATA is not set, the public vector suites are not registered\n");

it("reads strict UTF-8 JSON and nothing else", () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  expect(readJson(encode('{"a":1}'), "x")).toEqual({ a: 1 });
  for (const bytes of [
    encode("\ufeff{}"),
    encode("{,}"),
    encode("{} x"),
    encode("// x"),
    new Uint8Array([0x22, 0xff, 0x22]),
    new Uint8Array(600 * 1024),
  ]) {
    expect(() => readJson(bytes, "manifest.json")).toThrowError(
      expect.objectContaining({ code: "MANIFEST_INVALID", message: expect.stringContaining("manifest.json") }),
    );
  }
});

if (folder !== undefined) {
  describe("public vectors", () => {
    const cases = readdirSync(join(folder, "json-test-suite/test_parsing"));

    it("parses every valid JSON text and refuses every invalid one (JSONTestSuite)", () => {
      expect(cases.length).toBeGreaterThan(300);
      for (const name of cases) {
        const bytes = new Uint8Array(readFileSync(join(folder, "json-test-suite/test_parsing", name)));
        if (name.startsWith("y_")) expect(readJson(bytes, name) === undefined, name).toBe(false);
        if (name.startsWith("n_"))
          expect(() => readJson(bytes, name), name).toThrowError(expect.objectContaining({ code: "MANIFEST_INVALID" }));
      }
    });

    const strings = JSON.parse(readFileSync(join(folder, "naughty-strings/blns.json"), "utf8")) as string[];

    it("survives every naughty string in every text and id, and lets none of them through as an id or origin [H-14][S-08]", () => {
      expect(strings.length).toBeGreaterThan(400);
      for (const text of strings) {
        const ids = checkManifest(
          sampleManifest((manifest) => {
            manifest["app_id"] = text;
            manifest["version"] = { code: 1, name: text };
            manifest.plaza["network"] = { connect: [text] };
            manifest.plaza["capabilities"] = { [text]: "1" };
          }),
          {
            catalogue: sampleCatalogue((catalogue) => {
              catalogue.currency = text;
              catalogue.items[0]!["sku"] = text;
              catalogue.items[0]!["price"] = text;
            }),
          },
        );
        expect(
          ids.problems.map((problem) => problem.rule),
          text,
        ).toEqual(expect.arrayContaining(["M001-app-id", "M015-network-origins", "C001-currency", "C003-price"]));
        const texts = checkManifest(
          sampleManifest((manifest) => {
            manifest["name"] = text;
          }),
        );
        expect(texts.manifest === undefined, JSON.stringify(text)).toBe([...text].length > 45 || textFault(text) !== undefined);
        checkCatalogue(
          sampleCatalogue((catalogue) => {
            catalogue.items[0]!["name"] = text;
            catalogue.items[0]!["image"] = text;
          }),
          { files: [] },
        );
      }
    });

    it("accepts no JSON Web Signature vector as a release index (Wycheproof) [R-04]", async () => {
      const suite = JSON.parse(readFileSync(join(folder, "wycheproof/json_web_signature_test.json"), "utf8")) as {
        testGroups: { public?: Record<string, unknown>; private?: Record<string, unknown>; tests: { jws: unknown }[] }[];
      };
      let count = 0;
      for (const group of suite.testGroups) {
        for (const { jws } of group.tests) {
          const key = { ...(group.public ?? group.private) };
          const result = await verifyIndex(typeof jws === "string" ? jws : JSON.stringify(jws), { keys: [key], now: 0, lastSeen: 0 }).catch(
            (error: { code: string }) => error.code,
          );
          expect(isVerifiedIndex(result)).toBe(false);
          expect(result).toBe("INTEGRITY_FAILED");
          count += 1;
        }
      }
      expect(count).toBeGreaterThan(100);
    });
  });
}
