import { chromium } from "playwright";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [w, h] of [[1280, 800], [390, 844]] as const) for (const scheme of ["light", "dark"] as const) {
  const c = await b.newContext({ viewport: { width: w, height: h }, colorScheme: scheme });
  const p = await c.newPage();
  p.on("console", (m) => m.type() === "error" && console.log(m.text().slice(0, 300)));
  p.on("pageerror", (e) => console.log(e.stack));
  await p.goto("http://localhost:45112/");
  await p.getByRole("button", { name: "(Operator)" }).waitFor();
  await p.screenshot({ path: `/tmp/shots/c-signin-${w}-${scheme}.png` });
  await p.getByRole("button", { name: "(Operator)" }).click();
  await p.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  for (const [name, path] of [["overview", "/"], ["apps", "/apps"], ["releases", "/releases"], ["orders", "/orders"], ["reports", "/reports"], ["audit", "/audit"]] as const) {
    await p.goto("http://localhost:45112" + path);
    await p.waitForTimeout(1200);
    await p.screenshot({ path: `/tmp/shots/c-${name}-${w}-${scheme}.png` });
    const sw = await p.evaluate(() => document.documentElement.scrollWidth); if (sw > w) console.log(name, w, "scrollWidth", sw);
  }
  await c.close();
}
await b.close();
