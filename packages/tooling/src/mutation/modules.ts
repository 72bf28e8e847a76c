/** A part of the code whose every line keeps somebody out, with the tests that have to notice when a line changes. */
export type MutatedModule = {
  readonly name: string;
  /** Where its tests run; each world is one run of Stryker. */
  readonly world: "node" | "browser";
  readonly files: readonly string[];
  readonly tests: readonly string[];
};

const BRIDGE = "packages/bridge/src";
const MANIFEST = "packages/manifest/src";
const HOST = "packages/host/src";

/** Tests of the mutated modules of a world; `PLAZA_MUTATION_TESTS` names others. */
export function mutationTests(world: MutatedModule["world"], env: NodeJS.ProcessEnv): readonly string[] {
  return env.PLAZA_MUTATION_TESTS?.split(",") ?? MODULES.filter((module) => module.world === world).flatMap(({ tests }) => tests);
}

/** Examples only, and no fuzz test: a rule that only a million random inputs can tell from its absence is not written down anywhere. */
export const MODULES: readonly MutatedModule[] = [
  {
    name: "guard",
    world: "node",
    files: [`${BRIDGE}/host/guard.ts`],
    tests: [`${BRIDGE}/host/guard.test.ts`, `${BRIDGE}/host/guard-frames.test.ts`],
  },
  {
    name: "dispatcher",
    world: "node",
    files: [`${BRIDGE}/host/dispatcher.ts`],
    tests: [`${BRIDGE}/host/dispatcher.test.ts`, `${BRIDGE}/gate/gate.test.ts`],
  },
  {
    name: "gate",
    world: "node",
    files: [`${BRIDGE}/gate/gate.ts`],
    tests: [`${BRIDGE}/gate/gate.test.ts`, `${BRIDGE}/gate/gate-heartbeat.test.ts`, `${BRIDGE}/gate/gate-answers.test.ts`],
  },
  {
    name: "limits",
    world: "node",
    files: [
      `${BRIDGE}/host/token-bucket.ts`,
      `${BRIDGE}/host/measure-plain.ts`,
      `${BRIDGE}/gate/call-counter.ts`,
      `${BRIDGE}/gate/seen-ids.ts`,
      `${BRIDGE}/gate/heartbeat.ts`,
    ],
    tests: [
      `${BRIDGE}/host/token-bucket.test.ts`,
      `${BRIDGE}/host/measure-plain.test.ts`,
      `${BRIDGE}/gate/call-counter.test.ts`,
      `${BRIDGE}/gate/seen-ids.test.ts`,
      `${BRIDGE}/gate/heartbeat.test.ts`,
    ],
  },
  {
    name: "verification",
    world: "node",
    files: [
      `${MANIFEST}/release/digest.ts`,
      `${MANIFEST}/release/parse.ts`,
      `${MANIFEST}/release-index/verify.ts`,
      `${MANIFEST}/release-index/resolve.ts`,
      `${MANIFEST}/release-index/verify-release.ts`,
    ],
    tests: ["release/parse", "release/parse-words", "release-index/verify", "release-index/verify-words"].map(
      (name) => `${MANIFEST}/${name}.test.ts`,
    ),
  },
  {
    name: "sheets",
    world: "node",
    files: [`${HOST}/sheets/sheets.ts`],
    tests: [`${HOST}/sheets/sheets.test.ts`, `${HOST}/sheets/sheets-answers.test.ts`],
  },
  {
    name: "focus guard",
    world: "browser",
    files: [`${HOST}/sandbox/focus-guard.ts`],
    tests: [
      `${HOST}/sandbox/focus-guard.browser.test.ts`,
      `${HOST}/sandbox/focus-guard-edges.browser.test.ts`,
      `${HOST}/sandbox/focus-guard-unseen.browser.test.ts`,
    ],
  },
];
