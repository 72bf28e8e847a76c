import { describe, expect, it } from "vitest";
import { isWorkerTag, type WorkerTag, workerElements } from "./worker-elements.ts";
import { parseWorkerProps, WORKER_OPTIONS_MAX, WORKER_TEXT_MAX, workerPropSchemas } from "./worker-ui.ts";

describe("worker UI", () => {
  it("lists the same props for the sandbox as it validates in the host", () => {
    for (const tag of Object.keys(workerElements) as WorkerTag[])
      expect(Object.keys(workerPropSchemas[tag]).toSorted()).toEqual([...workerElements[tag].props].toSorted());
  });

  it("keeps only declared props, and names the others", () => {
    const raw = { kind: "pact", label: "Buy", dangerouslySetInnerHTML: { __html: "<b>" }, style: { position: "fixed" }, ref: () => 0 };
    expect(parseWorkerProps("plaza-button", raw)).toEqual({
      props: { label: "Buy" },
      refused: ["kind", "dangerouslySetInnerHTML", "style", "ref"],
    });
  });

  it("keeps a text of the longest length and refuses one unit more", () => {
    expect(parseWorkerProps("plaza-text-field", { label: "x".repeat(WORKER_TEXT_MAX) }).refused).toEqual([]);
    expect(parseWorkerProps("plaza-text-field", { label: "x".repeat(WORKER_TEXT_MAX + 1) }).refused).toEqual(["label"]);
  });

  it("refuses one option too many and an option with a stranger's member", () => {
    const options = Array.from({ length: WORKER_OPTIONS_MAX }, (_, i) => ({ value: String(i), label: String(i) }));
    expect(parseWorkerProps("plaza-select", { options }).refused).toEqual([]);
    expect(parseWorkerProps("plaza-select", { options: [...options, { value: "x", label: "x" }] }).refused).toEqual(["options"]);
    expect(parseWorkerProps("plaza-select", { options: [{ value: "a", label: "b", html: "c" }] }).refused).toEqual(["options"]);
  });

  it("treats names of Object.prototype as neither tags nor props", () => {
    expect(["constructor", "__proto__", "toString", "plaza-sheet"].filter(isWorkerTag)).toEqual([]);
    expect(parseWorkerProps("plaza-list", JSON.parse('{"__proto__":{"label":"x"},"toString":"x"}')).refused).toEqual([
      "__proto__",
      "toString",
    ]);
  });
});
