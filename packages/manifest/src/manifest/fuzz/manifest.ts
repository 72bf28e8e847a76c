import { isMiniAppError } from "@plaza/protocol";
import { type FuzzTarget, mutated } from "@plaza/tooling/fuzz";
import fc from "fast-check";
import { readJson } from "../../json.ts";
import { isSafePath } from "../../path.ts";
import { sampleFiles, sampleManifest } from "../../testing/samples.ts";
import { isSafeText } from "../../text.ts";
import { checkManifest, parseManifest } from "../check.ts";
import { connectOrigins, imageOrigins, permissionsOf, requestedCapabilities, storageQuotaBytes } from "../read.ts";
import type { Manifest } from "../schema.ts";

const ORIGIN = /^https:\/\/[a-z0-9.-]+(?::[1-9][0-9]{0,4})?$/;
const hostile = fc.constantFrom<unknown>(
  "x.com; script-src *",
  "https://*",
  "https://a.example, https://b.example",
  "https://api.lotus.coffee/../",
  "https://api.lotus.coffee\n",
  "https://user@api.lotus.coffee",
  "http://169.254.169.254",
  "https://[::ffff:127.0.0.1]",
  "'unsafe-eval'",
  "../../etc/passwd",
  "icon.svg\u0000",
  "Cof\u202efee",
  "Сoffee",
  "<script>",
  "x".repeat(10_000),
  { __proto__: null, name: "x" },
  new Array(5_000).fill("x"),
);
const junk = fc.oneof({ weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) }, { weight: 3, arbitrary: hostile });
const manifest = fc.constantFrom(
  sampleManifest(),
  sampleManifest((draft) => {
    draft.plaza = { sandbox: "worker" };
    delete draft["req_permissions"];
  }),
);
const draft = fc.oneof(
  { weight: 1, arbitrary: manifest },
  { weight: 9, arbitrary: mutated(manifest, junk) },
  { weight: 1, arbitrary: junk },
);
/** The text of it, and that text with bytes changed. */
const bytes = fc
  .tuple(draft, fc.array(fc.tuple(fc.nat(4_000), fc.nat(255)), { maxLength: 2 }))
  .map(([value, changes]) =>
    changes.reduce((text, [at, byte]) => text.fill(byte, at % text.length, (at % text.length) + 1), encode(value)),
  );

/**
 * manifest.json from a stranger: as a value, and as bytes.
 *
 * 1. Checking never throws, and says something about whatever it does not accept; reading throws MANIFEST_INVALID and nothing else. 2. What is
 * accepted is accepted again, unchanged. 3. What is accepted can be used: origins go into a header as they are, paths stay in their folder, texts
 * can stand beside the host's own, and numbers are inside their limits.
 */
export const manifests: FuzzTarget = {
  name: "manifest",
  inputsPerRun: 2,
  start() {
    const counts = { accepted: 0, refused: 0, readFromBytes: 0, unreadable: 0 };
    const property = fc.property(draft, bytes, (value, text) => {
      const { manifest: accepted, problems } = checkManifest(value, { files: sampleFiles });
      if (accepted) {
        checkUse(accepted);
        const again = checkManifest(accepted, { files: sampleFiles });
        check(JSON.stringify(again.manifest) === JSON.stringify(accepted), "what was accepted is not accepted again, unchanged");
        counts.accepted += 1;
      } else {
        check(
          problems.some(({ severity }) => severity === "error"),
          "refused without a reason",
        );
        check(
          problems.every(({ rule, message, fix }) => /^[MC]\d{3}-/.test(rule) && message !== "" && fix !== ""),
          "a problem without words",
        );
        counts.refused += 1;
      }
      try {
        checkUse(parseManifest(readJson(text, "manifest.json")));
        counts.readFromBytes += 1;
      } catch (error) {
        if (!isMiniAppError(error) || error.code !== "MANIFEST_INVALID") throw error;
        counts.unreadable += 1;
      }
    });
    return { property, counts: () => counts };
  },
};

function checkUse(accepted: Manifest): void {
  for (const origin of [...connectOrigins(accepted), ...imageOrigins(accepted)]) check(ORIGIN.test(origin), `the origin ${origin}`);
  for (const { src } of accepted.icons) check(isSafePath(src), `the icon ${src}`);
  const { names = {}, descriptions = {}, scopes = [], catalogue, messages = [] } = accepted.plaza;
  check(catalogue === undefined || isSafePath(catalogue), `the catalogue ${catalogue}`);
  const texts = [
    accepted.name,
    accepted.short_name,
    accepted.description,
    ...Object.values(names),
    ...Object.values(descriptions),
    ...scopes.map(({ reason }) => reason),
    ...messages.flatMap(({ title, body }) => [title, body]),
  ];
  for (const text of texts) check(text === undefined || isSafeText(text), `the text ${JSON.stringify(text)}`);
  const quota = storageQuotaBytes(accepted);
  check(quota > 0 && quota <= 10_240 * 1024, `a quota of ${quota}`);
  const { required, optional } = requestedCapabilities(accepted);
  check(new Set([...required, ...optional]).size === required.length + optional.length, "a capability is asked for twice");
  const permissions = permissionsOf(accepted).map(({ name }) => name);
  check(new Set(permissions).size === permissions.length, "a permission is asked for twice");
}

function encode(value: unknown): Uint8Array {
  const seen = new Set<unknown>();
  const text = JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== "object" || member === null) return member;
    // A cycle has no JSON, and what is shared a thousand times has too much of it.
    if (seen.has(member)) return null;
    seen.add(member);
    return member;
  });
  return new TextEncoder().encode(text ?? "null");
}

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
