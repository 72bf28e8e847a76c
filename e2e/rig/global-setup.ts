import { mkdir, writeFile } from "node:fs/promises";
import { launchPlaza, shareAddress, sharedAddress } from "./plaza.ts";

const LOG = new URL("../../.cache/journeys-server.log", import.meta.url);

// biome-ignore lint/style/noDefaultExport: Playwright takes the default export of a global setup
export default async function start(): Promise<undefined | (() => Promise<void>)> {
  if (sharedAddress() !== undefined) return undefined;
  const plaza = await launchPlaza();
  shareAddress(plaza);
  return async () => {
    const code = await plaza.stop();
    await mkdir(new URL(".", LOG), { recursive: true });
    await writeFile(LOG, plaza.output());
    if (code !== 0) throw new Error(`The server of the journeys ended with ${code}; what it said is in .cache/journeys-server.log`);
  };
}
