import { fileURLToPath } from "node:url";
import { type CliResult, makeAppFolder, runCli, type TinyApp } from "./cli.ts";
import { launchPlaza, type PlazaAddress } from "./plaza.ts";
import { type Site, serveFolder } from "./site.ts";
import { test as base, expect } from "./test.ts";

export { expect } from "./test.ts";

const BANK = fileURLToPath(new URL("../../apps/embed-example/dist", import.meta.url));
/** What the demo credential may publish here besides the samples. */
const APPS = [
  ...["attacks", "named", "network", "worker"].map((name) => `test.hostile.${name}`),
  ...["delegate", "flipped", "form", "hung", "notes", "published", "refused", "saved", "shop", "unlisted", "walker"].map(
    (name) => `test.journey.${name}`,
  ),
];

/** In an address of the bank: the page comes without the policy that a host needs. */
export const WITHOUT_POLICY = "without-policy";

/** Set from outside, it names a server that already runs, as `PLAZA_JOURNEYS_SERVER` does; its `bank` is the port to serve the bank at. */
const VARIABLE = "PLAZA_WORKSHOP_SERVER";

/** A server that these tests publish to and stop apps of, and a foreign application that embeds from it. Both live as long as the worker. */
export interface Workshop extends PlazaAddress {
  /** The data folder. */
  readonly dataDir: string;
  /** Origin of `apps/embed-example`, which is no origin of this server's. */
  readonly bank: string;
  /** `plaza publish <folder> --channel dev`. */
  publish(folder: string, ...more: string[]): Promise<CliResult>;
  /** As {@link publish}, from a folder that is gone afterwards. */
  publishApp(app: TinyApp): Promise<void>;
}

export const test = base.extend<object, { readonly workshop: Workshop }>({
  workshop: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs
    async ({}, use) => {
      let policy = "default-src 'none'";
      const given =
        process.env[VARIABLE] === undefined
          ? undefined
          : (JSON.parse(process.env[VARIABLE]) as PlazaAddress & { readonly dataDir: string; readonly bank: number });
      const site: Site = await serveFolder(
        BANK,
        ({ searchParams }): Record<string, string> => (searchParams.has(WITHOUT_POLICY) ? {} : { "content-security-policy": policy }),
        given?.bank,
      );
      const bank = `http://localhost:${site.port}`;
      const started = given ? undefined : await launchPlaza({ env: { PLAZA_DEMO_APPS: APPS.join(","), PLAZA_EMBED_ORIGINS: bank } });
      const plaza = given ?? started;
      if (plaza === undefined) throw new Error("No server.");
      const { hostContentSecurityPolicy } = await import("@plaza/host");
      policy = hostContentSecurityPolicy({ sandbox: { origin: plaza.sandboxOrigin }, connect: [plaza.origin] });
      const publish: Workshop["publish"] = (folder, ...more) => runCli(["publish", folder, "--channel", "dev", ...more], plaza);
      await use({
        ...plaza,
        bank,
        publish,
        publishApp: async (app) => {
          const folder = await makeAppFolder(app);
          try {
            const { code, stderr } = await publish(folder.dir);
            expect(code, stderr).toBe(0);
          } finally {
            await folder.remove();
          }
        },
      });
      await started?.stop();
      await site.close();
    },
    { scope: "worker", timeout: 180_000 },
  ],
});
