import { readdirSync, readFileSync } from "node:fs";
import { capabilities, describeCapabilities, type GuestClient, type HostHandlers, methodTable } from "@plaza/protocol";
import { describe, expect, expectTypeOf, it } from "vitest";
import { createHandlerMap, offerCapabilities, offeredMethods } from "../host/index.ts";
import { rejection } from "./assert.ts";
import { weather } from "./fixtures/weather.ts";
import { conformanceCases, createMemoryPair } from "./index.ts";

const registry = { ...capabilities, weather };

describe("a capability that is declared once", () => {
  it("types the guest's client and the host's handlers", () => {
    expectTypeOf<GuestClient<typeof weather>["forecast"]>().parameter(0).toEqualTypeOf<{ city: string; days?: number | undefined }>();
    expectTypeOf<HostHandlers<typeof weather, { user: string }>["forecast"]>().parameter(1).toEqualTypeOf<{ user: string }>();
    expectTypeOf<Awaited<ReturnType<GuestClient<typeof weather>["forecast"]>>>().toEqualTypeOf<{ degrees: number[] }>();
  });

  it("is in the allow-list, the offer, the JSON Schema, the docs table and the conformance cases", () => {
    expect(methodTable(registry).get("weather.forecast")?.definition).toBe(weather.methods.forecast);
    expect(offeredMethods(offerCapabilities({ required: { weather: "1" } }, registry))).toContain("weather.forecast");
    const row = describeCapabilities(registry).find(({ id }) => id === "weather.forecast");
    expect(row).toMatchObject({
      capability: "weather",
      version: "1",
      summary: "Degrees Celsius at noon for the next days.",
      consent: "none",
      timeoutMs: 10_000,
      ratePerSecond: 2,
      params: { type: "object", properties: { city: { type: "string", maxLength: 80 }, days: { type: "integer" } }, required: ["city"] },
      result: { type: "object", required: ["degrees"] },
    });
    const cases = conformanceCases(registry).find(({ id }) => id === "weather.forecast");
    expect(cases?.valid).toEqual({ city: "Huế", days: 2 });
    expect(cases?.invalid.map(({ why }) => why)).toEqual([
      "null",
      "a string",
      "an array",
      "without city",
      "city of another type",
      "days of another type",
    ]);
  });

  it("works over the wire, guarded and limited, with nothing else written", async () => {
    const handlers = {
      weather: {
        forecast: ({ days = 1 }: { city: string; days?: number }) => ({ degrees: new Array<number>(days).fill(31), source: "internal" }),
      },
    };
    const dispatch = createHandlerMap(handlers, { weather });
    const pair = await createMemoryPair({ registry: { weather }, handler: (call) => dispatch(call, undefined) });
    expect(await pair.guest.supports("weather.forecast")).toBe(true);
    expect(await pair.guest.call("weather.forecast", { city: "Huế", days: 2 })).toEqual({ degrees: [31, 31] });
    expect((await rejection(pair.guest.call("weather.forecast", { city: 7 }))).code).toBe("INVALID_PARAMS");
    await pair.guest.call("weather.forecast", { city: "Đà Nẵng" });
    expect((await rejection(pair.guest.call("weather.forecast", { city: "Huế" }))).code).toBe("RATE_LIMITED");
    pair.close();
  });

  it("fails at start, and not at a user's, when a handler is missing", () => {
    expect(() => createHandlerMap({ weather: {} } as never, { weather })).toThrow("No handler for weather.forecast.");
  });

  /** What is left to touch: the declaration and its line in the list; the host's and the server's folder of its name with a line each. */
  it("is named in protocol and bridge by its own file and one line of the list, and nowhere else", () => {
    const sources = ["protocol", "bridge"].flatMap((name) => sourcesOf(new URL(`../../../${name}/src/`, import.meta.url)));
    expect(sources.length).toBeGreaterThan(30);
    const ids = [...methodTable().keys()];
    for (const name of Object.keys(capabilities)) {
      const naming = sources
        .filter(({ text }) => new RegExp(`capabilities/${name}\\.ts|"\\./${name}\\.ts"|name: "${name}"`).test(text))
        .map(({ file }) => file);
      expect(naming, name).toEqual([`capabilities/${name}.ts`, "capabilities/index.ts", "index.ts"].sort());
    }
    const spelled = sources.filter(({ text }) => ids.some((id) => text.includes(`"${id}"`))).map(({ file }) => file);
    expect(spelled).toEqual([]);
  });
});

/** Sources of a package but its tests, test doubles and fixtures, and the HTTP schemas that belong to the server's slice of a capability. */
function sourcesOf(folder: URL): { file: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/\.test|^testing\/|^services\//.test(file))
    .map((file) => ({ file, text: withoutComments(readFileSync(new URL(file, folder), "utf8")) }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
