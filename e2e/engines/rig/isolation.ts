import { fileURLToPath } from "node:url";
import { build, type Rollup } from "vite";
import { type Site, serve } from "../../rig/site.ts";

/** Serves a page with a host of its own, which leaves what it says of the network's isolation in the global `networkIsolation`. */
export async function serveIsolationPage(): Promise<Site & { readonly url: string }> {
  const entry = fileURLToPath(new URL("isolation-page.ts", import.meta.url));
  const built = (await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, minify: false, lib: { entry, formats: ["es"], fileName: "page" } },
  })) as Rollup.RollupOutput[];
  const files = new Map((built[0]?.output ?? []).map((file) => [`/${file.fileName}`, file.type === "chunk" ? file.code : file.source]));
  const main = built[0]?.output[0].fileName;
  const site = await serve((request, response) => {
    const file = files.get(request.url ?? "");
    response.setHeader("content-type", file === undefined ? "text/html" : "text/javascript");
    response.end(file ?? `<!doctype html><title>isolation</title><script type="module" src="/${main}"></script>`);
  });
  return { ...site, url: `http://localhost:${site.port}/` };
}
