import { parseArgs } from "node:util";

export const USAGE = `usage: npm run isolation-report -- [--json] [--out FOLDER] [--against ORIGIN [--console ORIGIN] [--token CREDENTIAL]] [--only ID,ID] [--quick] [--suite FOLDER]
         [--browser chromium|firefox|webkit]
       npm run isolation-report -- --verify FILE [--against ORIGIN]
Without --against the report starts a Plaza of its own. --only takes rows of the threat model: S-01,B-20. --quick tries one attack of each row.
--suite is another folder of attacks than mini-apps/hostile. --verify asks the host that the report names, or ORIGIN, for its keys.
`;

/** Nothing was done: what was asked for makes no sense. */
export class Misuse extends Error {
  override readonly name = "Misuse";
}

export const BROWSER_NAMES = ["chromium", "firefox", "webkit"] as const;
export type BrowserName = (typeof BROWSER_NAMES)[number];

export interface Options {
  readonly browser: BrowserName;
  readonly json: boolean;
  readonly quick: boolean;
  readonly out?: string;
  readonly against?: string;
  readonly console?: string;
  readonly token?: string;
  readonly only?: readonly string[];
  readonly suite?: string;
  readonly verify?: string;
}

const flag = { type: "boolean", default: false } as const;
const text = { type: "string" } as const;
const ORIGINS = ["against", "console"] as const;

/** @throws Misuse */
export function readOptions(args: readonly string[], ids: readonly string[]): Options {
  const options = {
    ...{ json: flag, quick: flag, out: text, against: text, console: text, token: text, only: text, suite: text, verify: text },
    browser: { type: "string", default: "chromium" },
  } as const;
  const { values } = parse(() => parseArgs({ args: [...args], options }));
  const browser = BROWSER_NAMES.find((name) => name === values.browser);
  if (browser === undefined) throw new Misuse(`--browser is ${values.browser}: it is one of ${BROWSER_NAMES.join(", ")}`);
  for (const name of ORIGINS) {
    const origin = values[name];
    if (origin !== undefined && !isOrigin(origin))
      throw new Misuse(`--${name} is ${origin}: an origin is scheme, host and port, as http://localhost:4400`);
  }
  const { only: list, ...rest } = values;
  const only = list?.split(",").map((id) => id.trim());
  const unknown = only?.filter((id) => !ids.includes(id)) ?? [];
  if (unknown.length > 0)
    throw new Misuse(`--only names ${unknown.join(", ")}; the rows are ${ids[0]} to ${ids.at(-1)} of apps/docs/threat-model.md`);
  return { ...rest, browser, ...(only === undefined ? {} : { only }) };
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Misuse(error instanceof Error ? error.message : String(error));
  }
}

function isOrigin(value: string): boolean {
  try {
    return new URL(value).origin === value;
  } catch {
    return false;
  }
}
