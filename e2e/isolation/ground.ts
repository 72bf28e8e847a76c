import type { HostConfig, IsolationDocument, IsolationReport } from "@plaza/protocol/services";
import type { Attack } from "@plaza-apps/hostile/src/attack.ts";
import type { Evil } from "../adversarial/rig/evil.ts";
import { makeVariant } from "../adversarial/rig/variant.ts";
import { type CliResult, runCli } from "../rig/cli.ts";
import type { PlazaAddress } from "../rig/plaza.ts";

/** Something that whoever started the report can mend; its message says how. */
export class NotReady extends Error {
  override readonly name = "NotReady";
}

type Publication = Attack["publication"] | "beside";

/** Under which id each publication of the hostile mini-app is published. */
const IDS = {
  plain: "test.hostile.attacks",
  beside: "test.hostile.named",
  declared: "test.hostile.network",
  worker: "test.hostile.worker",
} as const;
export const HOSTILE_IDS: readonly string[] = Object.values(IDS);

export interface Published {
  readonly id: string;
  readonly version: string;
}

/** A host that is attacked, and the people of it that the report needs: a publisher, and an operator who has the report signed. */
export interface Ground {
  readonly address: PlazaAddress;
  /** Version of the host. */
  readonly version: string;
  /** Publishes the hostile mini-app as it is wanted, by the pipeline that every publisher uses; once each. */
  publish(publication?: Publication): Promise<Published>;
  /** Runs `plaza publish` on the hostile mini-app with other members of its manifest's `plaza`. */
  publishWith(plaza: Readonly<Record<string, unknown>>): Promise<CliResult>;
  sign(document: IsolationDocument): Promise<IsolationReport>;
}

export interface GroundOptions {
  readonly address: PlazaAddress;
  readonly evil: Evil;
  /** Folder of the hostile mini-app. */
  readonly suite: string;
  progress(text: string): void;
}

/** Checks that all is there which the report needs, before anything is attacked. Throws {@link NotReady} with what is missing and how to get it. */
export async function prepareGround({ address, evil, suite, progress }: GroundOptions): Promise<Ground> {
  const { version } = await readConfig(address.origin);
  await checkPublisher(address);
  const operator = await signInOperator(address);
  const published = new Map<Publication, Promise<Published>>();
  const publish = async (publication: Publication): Promise<Published> => {
    const id = IDS[publication ?? "plain"];
    const variant = await makeVariant(suite);
    try {
      // Releases never change, and a host that runs for long has those of earlier reports: each gets a version of its own.
      const code = Math.floor(Date.now() / 1_000);
      const network = { connect: [evil.declared], image: [evil.declared] };
      const plaza = publication === "declared" ? { network } : publication === "worker" ? { sandbox: "worker" } : {};
      const name = publication === undefined ? {} : { name: `Hostile (${publication})` };
      await variant.manifest({ app_id: id, ...name, version: { code, name: `1.0.${code}` } }, plaza);
      progress(`publishing ${id}`);
      const { code: exit, stderr } = await runCli(["publish", variant.dir, "--channel", "dev"], address);
      if (exit !== 0) throw new Error(`${id} could not be published:\n${stderr}`);
      return { id, version: `1.0.${code}` };
    } finally {
      await variant.remove();
    }
  };
  return {
    address,
    version,
    publish: (publication) => {
      const known = published.get(publication) ?? publish(publication);
      published.set(publication, known);
      return known;
    },
    publishWith: async (plaza) => {
      const variant = await makeVariant(suite);
      try {
        await variant.manifest({ app_id: IDS.plain }, plaza);
        return await runCli(["publish", variant.dir, "--channel", "dev", "--json"], address);
      } finally {
        await variant.remove();
      }
    },
    sign: async (document) => (await operator("POST", "/admin/isolation-reports", document)) as IsolationReport,
  };
}

/** What a host says of itself to everybody. */
export async function readConfig(origin: string): Promise<HostConfig> {
  const answer = await fetch(`${origin}/api/v1/config`).catch(() => undefined);
  if (answer?.ok !== true)
    throw new NotReady(`No Plaza answers at ${origin}. Start one (npm start), or leave --against out: then the report starts its own.`);
  return (await answer.json()) as HostConfig;
}

async function checkPublisher({ origin, publisherToken }: PlazaAddress): Promise<void> {
  const answer = await fetch(`${origin}/api/v1/publish/whoami`, { headers: { authorization: `Bearer ${publisherToken}` } });
  const { appIds } = answer.ok ? ((await answer.json()) as { readonly appIds: readonly string[] }) : { appIds: [] };
  if (HOSTILE_IDS.every((id) => appIds.includes(id))) return;
  throw new NotReady(
    [
      answer.ok
        ? `This publisher may not publish the hostile mini-app at ${origin}.`
        : `${origin} does not know this publisher's credential.`,
      `Start the host with PLAZA_DEMO_APPS=${HOSTILE_IDS.join(",")}`,
      "and give the report the credential that the host prints: --token, or PLAZA_TOKEN.",
    ].join("\n"),
  );
}

type Ask = (method: "GET" | "POST", path: string, body?: unknown) => Promise<unknown>;

/** The demo operator's browser session at the console, as a function that asks the API. */
async function signInOperator({ consoleOrigin }: PlazaAddress): Promise<Ask> {
  const cookies = new Map<string, string>();
  const ask: Ask = async (method, path, body) => {
    const answer = await fetch(`${consoleOrigin}/api/v1${path}`, {
      method,
      headers: {
        origin: consoleOrigin,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
  try {
    await ask("GET", "/me");
    await ask("POST", "/sign-in", { persona: "operator" });
    await ask("GET", "/admin/isolation-reports");
    return ask;
  } catch (error) {
    throw new NotReady(
      [
        `An operator has to sign in at ${consoleOrigin} to have the report signed: ${error instanceof Error ? error.message : String(error)}`,
        "The report signs in as the demo operator, who is there in development (PLAZA_DEMO); --console names the console's origin.",
      ].join("\n"),
    );
  }
}
