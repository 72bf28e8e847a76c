import { expect, it } from "vitest";
import { sandboxHeaders } from "./headers.ts";

const scriptHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
const hostOrigin = "https://app.example.com";

it("closes a sandbox document with exactly the designed policy [L3] [S-06]", () => {
  expect(sandboxHeaders({ scriptHash, hostOrigin })).toEqual({
    "content-security-policy":
      `sandbox allow-scripts; default-src 'none'; script-src '${scriptHash}' blob:; worker-src blob:; style-src 'unsafe-inline'; img-src blob: data:; ` +
      "font-src blob: data:; media-src blob: data:; connect-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors https://app.example.com",
    "connection-allowlist": "(response-origin)",
  });
});

it("opens images, and nothing else, to the origins a manifest declares", () => {
  const headers = sandboxHeaders({
    scriptHash,
    hostOrigin: "http://localhost:4400",
    imageOrigins: ["https://img.example.com", "https://cdn.example.com:8443"],
  });
  expect(headers["content-security-policy"]).toContain(
    "img-src blob: data: https://img.example.com https://cdn.example.com:8443; font-src blob: data:;",
  );
  expect(headers["content-security-policy"]).toContain("connect-src 'none'");
  expect(headers["connection-allowlist"]).toBe('(response-origin "https://img.example.com" "https://cdn.example.com:8443")');
});

it("lets the host and the applications that embed it frame the page, and nobody else", () => {
  const headers = sandboxHeaders({ scriptHash, hostOrigin, embedders: ["https://bank.example.com", "http://localhost:4500"] });
  expect(headers["content-security-policy"]).toMatch(
    /frame-ancestors https:\/\/app\.example\.com https:\/\/bank\.example\.com http:\/\/localhost:4500$/,
  );
});

it.each([
  "https://x.com; script-src *",
  "https://x.com, https://y.com",
  "'unsafe-eval'",
  "*",
  "https:",
  "data:",
  "https://*.example.com",
  "https://user@example.com",
  "https://example.com/path",
  "https://example.com/",
  "https://example.com:0",
  "https://EXAMPLE.com",
  "https://exämple.com",
  "https://x.com\nscript-src *",
  'https://x.com"',
  "http://example.com",
  "",
])("refuses an origin that carries more than an origin: %j [S-08]", (origin) => {
  expect(() => sandboxHeaders({ scriptHash, hostOrigin, imageOrigins: [origin] })).toThrow(
    expect.objectContaining({ code: "MANIFEST_INVALID" }),
  );
  expect(() => sandboxHeaders({ scriptHash, hostOrigin: origin })).toThrow(expect.objectContaining({ code: "MANIFEST_INVALID" }));
  expect(() => sandboxHeaders({ scriptHash, hostOrigin, embedders: [origin] })).toThrow(
    expect.objectContaining({ code: "MANIFEST_INVALID" }),
  );
});

it("refuses a script hash that is none", () => {
  expect(() => sandboxHeaders({ scriptHash: "sha256-x' 'unsafe-inline", hostOrigin })).toThrow();
});
