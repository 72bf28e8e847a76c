import { setTimeout as rest } from "node:timers/promises";
import { NAMES, ORIGINS, readRelease, SCRIPT_SOURCES, submitRelease } from "../adversarial/rig/bad-manifests.ts";
import type { Evil } from "../adversarial/rig/evil.ts";
import { embed, FORGED_LINKS, forgedQuery } from "../adversarial/rig/foreign-pages.ts";
import { GUEST_FRAME } from "../engines/rig/engine.ts";
import type { AttackBrowser } from "./browser.ts";
import type { Ground } from "./ground.ts";

const LOOK_MS = 100;
const SHOWN_MS = 30_000;

/** What came of an attempt that no mini-app's code can make: a publisher's, another site's, a link's. */
export interface OwnOutcome {
  /** What did not hold; empty where all of it did. */
  readonly breaches: readonly string[];
  readonly evidence: readonly string[];
  /** Whether the honest half of it works: without that the refusals prove little. */
  readonly control: boolean;
}

export interface OwnAttempt {
  readonly id: string;
  readonly name: string;
  run(place: { readonly ground: Ground; readonly evil: Evil; readonly browser: AttackBrowser }): Promise<OwnOutcome>;
}

type Manifest = Parameters<typeof submitRelease>[2];
interface BadManifest {
  readonly what: string;
  readonly manifest: Manifest;
  /** Places in the manifest that the refusal may name. */
  readonly at: RegExp;
}

/** Sends releases to the registry as a publisher does whose tools check nothing; each must be refused by its place, and the unchanged one taken. */
async function refusals(ground: Ground, bad: readonly BadManifest[]): Promise<OwnOutcome> {
  const { id, version } = await ground.publish();
  const release = await readRelease(ground.address, id, version);
  const outcomes = await Promise.all(
    bad.map(async ({ what, manifest, at }) => ({ what, at, ...(await submitRelease(ground.address, release, manifest)) })),
  );
  const taken = outcomes.filter(({ status, text, at }) => (status !== 422 && status !== 409) || !at.test(text));
  return {
    breaches: taken.map(({ what, status }) => `${what}: answered with ${status}`),
    evidence: outcomes.map(({ what, status }) => `${what}: ${status}`),
    control: (await submitRelease(ground.address, release)).status === 200,
  };
}

/** By the publisher's own command: what a release may say is what the manifest's schema knows, and there is no word for scripts in it. */
async function publishScripts({ ground }: Parameters<OwnAttempt["run"]>[0]): Promise<OwnOutcome> {
  const { code, stdout } = await ground.publishWith({ network: { connect: [], image: [], script: SCRIPT_SOURCES } });
  const named = stdout.includes('"/plaza/network/script"');
  return {
    breaches: code === 1 && named ? [] : [`plaza publish ended with ${code}`],
    evidence: [`plaza publish: ${code}`, ...(named ? ["refused: /plaza/network/script"] : [])],
    // The same folder with the members that there are is what all else here runs on.
    control: (await ground.publish()).version !== "",
  };
}

const network = (members: object) => ({ plaza: { network: { connect: [], image: [], ...members } } });

/** Attempts of the report itself. */
export const ownAttempts: readonly OwnAttempt[] = [
  {
    id: "S-08",
    name: "publish origins that are more than one origin",
    run: ({ ground }) =>
      refusals(
        ground,
        ORIGINS.map((origin) => ({
          what: JSON.stringify(origin),
          manifest: network({ image: [origin] }),
          at: /"\/plaza\/network\/image\/0"/,
        })),
      ),
  },
  {
    id: "S-09",
    name: "publish a source of scripts",
    run: publishScripts,
  },
  {
    id: "H-14",
    name: "publish names that look like something else",
    run: ({ ground }) =>
      refusals(
        ground,
        NAMES.map(([what, name]) => ({ what, manifest: { name }, at: /"\/name"|manifest\/name/ })),
      ),
  },
  { id: "S-21", name: "open the host on the sandbox's own site", run: openOnSandboxSite },
  { id: "H-13", name: "frame the host, the console and a sandbox", run: frameThem },
  { id: "H-15", name: "open forged links", run: openForgedLinks },
];

const READY_FRAME = '[data-testid="guest"][data-ready="true"] iframe';
const REFUSED = /Apps cannot run here|The sealed place that apps run in did not start/;

/** Text of the host's page, or, where the frame is there, that a mini-app runs in it. Sent as text. */
function readHost(frame: string): string {
  return document.querySelector(frame) === null ? document.body.textContent : "a mini-app runs";
}

/** Names below `localhost` lead to the same host whatever they are; of other hosts only their own name is known here. */
async function openOnSandboxSite({ ground, browser }: Parameters<OwnAttempt["run"]>[0]): Promise<OwnOutcome> {
  const { origin, sandboxOrigin } = ground.address;
  const misplaced = new URL(origin);
  // The first slot's own name: a page there is on the same site as the guest that would get it.
  misplaced.hostname = new URL(sandboxOrigin.replace("{slot}", "s1")).hostname;
  const { id } = await ground.publish();
  // An engine in which no frame is made beforehand finds out when the first app is opened.
  const shown = await readOnceShown(browser, `${misplaced.origin}/miniapp/${id}/`, READY_FRAME, REFUSED);
  const control = await readOnceShown(browser, `${origin}/miniapp/${id}/`, READY_FRAME, /a mini-app runs/);
  return {
    breaches: REFUSED.test(shown) ? [] : [`${misplaced.origin} shows: ${shown.slice(0, 100)}`],
    evidence: [`${misplaced.origin}: ${shown.slice(0, 120)}`],
    control: control.includes("a mini-app runs"),
  };
}

async function frameThem({ ground, browser, evil }: Parameters<OwnAttempt["run"]>[0]): Promise<OwnOutcome> {
  const { origin, consoleOrigin, sandboxOrigin } = ground.address;
  const page = await browser.openPage();
  const framed = async (url: string) => {
    await page.evaluate(embed, url);
    // An engine shows a page of its own in place of a refused one, an empty one at its address, or one that has no address that could be read.
    return page.inFrame(`iframe[name="${url}"]`, readFramed).catch(() => "refused");
  };
  try {
    await page.goto(`${evil.origin("framing")}/sibling.html`);
    const seen: [string, string][] = [];
    for (const url of [
      `${origin}/`,
      `${origin}/miniapp/${(await ground.publish()).id}/`,
      `${consoleOrigin}/`,
      `${sandboxOrigin.replace("{slot}", "s7777")}/frame.html`,
    ])
      seen.push([url, await framed(url)]);
    const own = `${evil.origin("framing")}/inner.html`;
    return {
      breaches: seen.filter(([url, shown]) => shown.startsWith(new URL(url).origin)).map(([url]) => `${url} can be framed`),
      evidence: seen.map(([url, shown]) => `${url}: ${shown}`),
      control: (await framed(own)) === own,
    };
  } finally {
    await page.close();
  }
}

/** Sent as text. */
function readFramed(): string {
  return document.querySelector("script, form") === null ? `nothing at ${location.href}` : location.href;
}

async function openForgedLinks({ ground, browser }: Parameters<OwnAttempt["run"]>[0]): Promise<OwnOutcome> {
  const { origin } = ground.address;
  const { id } = await ground.publish();
  const opens = async (path: string): Promise<{ readonly opened: boolean; readonly shown: string }> => {
    const wanted = /a mini-app runs|was not opened|No app at this address/;
    const shown = await readOnceShown(browser, `${origin}/miniapp/${path}`, GUEST_FRAME, wanted);
    return { opened: shown.includes("a mini-app runs"), shown: shown.slice(0, 120) };
  };
  const links = [...FORGED_LINKS, ["an app that is not there, with a session", `com.example.forged/?${forgedQuery}`] as const];
  const seen = [];
  for (const [what, path] of links) seen.push({ what, ...(await opens(path)) });
  return {
    breaches: seen.filter(({ opened }) => opened).map(({ what }) => `${what} was opened`),
    evidence: seen.map(({ what, shown }) => `${what}: ${shown}`),
    control: (await opens(`${id}/`)).opened,
  };
}

/** What the host's page says to a new user once it says one of these; what it says at the end of the time where it never does. */
async function readOnceShown(browser: AttackBrowser, url: string, frame: string, one: RegExp): Promise<string> {
  const page = await browser.openPage();
  try {
    await page.goto(url);
    const deadline = Date.now() + SHOWN_MS;
    for (;;) {
      const text = await page.evaluate(readHost, frame).catch(() => "");
      if (one.test(text) || Date.now() > deadline) return text;
      await rest(LOOK_MS);
    }
  } finally {
    await page.close();
  }
}
