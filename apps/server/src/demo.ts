import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createCredentials, type PlazaServer } from "@plaza/server";
import type { Step } from "./progress.ts";
import { findSamples, publishSample } from "./samples.ts";

/** An id that the demo credential may publish besides the samples: the first mini-app of whoever tries it. */
const FIRST_APP = "com.example.hello";

export interface DemoOptions {
  readonly miniAppsDir: string;
  /** More app ids for the demo credential. */
  readonly appIds: readonly string[];
  readonly step: Step;
  readonly say: (line: string) => void;
}

/** Publishes the sample mini-apps that are not there yet, through the pipeline that every publisher uses; returns the demo credential's token. */
export async function publishSamples({ ctx }: PlazaServer, { miniAppsDir, appIds, step, say }: DemoOptions): Promise<string> {
  const samples = await findSamples(miniAppsDir);
  const token = await demoToken(ctx.config.dataDir);
  await createCredentials(ctx).create({
    publisherId: "plaza-samples",
    publisherName: "Plaza Samples",
    appIds: [...new Set([...samples.map(({ release }) => release.appId), FIRST_APP, ...appIds])],
    label: "demo",
    token,
  });
  for (const sample of samples) {
    const { appId, version } = sample.release;
    const outcome = await step(`publishing ${appId} ${version.name}`, () => publishSample(sample, { registry: ctx.config.origin, token }));
    if (outcome.kind === "published") say(`published ${appId} ${version.name}`);
    if (outcome.kind === "refused")
      say(
        `${appId} ${version.name} was not published (${outcome.problem.code ?? outcome.problem.status}): ${outcome.problem.detail ?? outcome.problem.title ?? "no reason given"}`,
      );
  }
  return token;
}

/** Made once per data folder, so that `plaza login` holds over restarts. */
async function demoToken(dataDir: string): Promise<string> {
  const path = join(dataDir, "publisher-token");
  await writeFile(path, `plaza_pub_${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    },
  );
  return (await readFile(path, "utf8")).trim();
}
