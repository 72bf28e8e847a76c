import { expect, it } from "vitest";
import { isolatesFrames } from "./isolates-frames.ts";

const chromium = (more: object = {}) => ({
  userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
  userAgentData: { mobile: false, platform: "Linux", brands: [{ brand: "Not/A)Brand" }, { brand: "Chromium" }], ...more },
});

it("trusts desktop Chromium and desktop Firefox to give a frame its own process", () => {
  expect(isolatesFrames(chromium())).toBe(true);
  expect(isolatesFrames({ userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0" })).toBe(true);
});

it.each<[string, Parameters<typeof isolatesFrames>[0]]>([
  ["nothing that is known", undefined],
  ["an engine without a name", {}],
  [
    "Safari",
    { userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15" },
  ],
  [
    "Safari on an iPhone",
    {
      userAgent:
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    },
  ],
  [
    "Chrome on an iPhone",
    {
      userAgent:
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/156.0.0.0 Mobile/15E148 Safari/604.1",
    },
  ],
  [
    "Firefox on an iPhone",
    {
      userAgent:
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/153.0 Mobile/15E148 Safari/605.1.15",
    },
  ],
  ["Firefox on Android", { userAgent: "Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0" }],
  ["Chromium on Android", chromium({ platform: "Android" })],
  ["Chromium on a phone", chromium({ mobile: true })],
  ["an Android WebView", chromium({ brands: [{ brand: "Android WebView" }] })],
  ["Chromium that hides what it is, as on an insecure origin", { userAgent: chromium().userAgent }],
])("does not trust %s: guests are guarded there [H-01]", (_, engine) => {
  expect(isolatesFrames(engine)).toBe(false);
});
