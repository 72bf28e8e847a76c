import { expect, it } from "vitest";
import { svgFault } from "./index.ts";

it("accepts a drawing with gradients and references into itself", () => {
  expect(
    svgFault(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><defs><linearGradient id="g"/></defs><rect fill="url(#g)" width="8" height="8"/><use href="#g"/></svg>`,
    ),
  ).toBeUndefined();
});

it.each([
  "<svg><script>alert(1)</script></svg>",
  "<svg onload=alert(1)></svg>",
  "<svg><foreignObject><p/></foreignObject></svg>",
  '<svg><a href="javascript:alert(1)"/></svg>',
  '<svg><image href="https://evil.example/x.png"/></svg>',
  '<svg><use xlink:href="data:image/svg+xml;base64,AAAA"/></svg>',
  '<svg style="background:url(https://evil.example)"></svg>',
  "<svg><style>@import 'https://evil.example'</style></svg>",
  '<!DOCTYPE svg [<!ENTITY x "y">]><svg/>',
  "<html></html>",
  "",
])("refuses %s [R-12]", (text) => {
  expect(svgFault(text)).toBeTypeOf("string");
});
