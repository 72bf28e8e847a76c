import "./quiet.ts";

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as rest } from "node:timers/promises";
import { findScreen, findWebKitDriver } from "@plaza/tooling";
import getPort from "get-port";
import WebDriver, { type Client } from "webdriver";
import type { Engine, EnginePage } from "./engine.ts";
import { until } from "./until.ts";

/** Milliseconds in which the driver or a script must answer, and in which an element must be there. */
const ANSWER_MS = 30_000;
const FIND_MS = 15_000;
/** Milliseconds in which it leaves by itself. */
const LEAVE_MS = 5_000;
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** Keys that are no characters (WebDriver, 17.4.2). */
const KEYS: Readonly<Record<string, string>> = { Enter: "\uE007", Tab: "\uE004", Escape: "\uE00C", " ": " " };

/**
 * WebKit as GTK has it, on a screen that nobody sees. Its driver speaks the classic WebDriver alone and drives one window at a time: every act names its
 * own first.
 */
export async function startWebKit(): Promise<Engine> {
  const running: ChildProcess[] = [];
  try {
    const screen = await startScreen(running);
    const port = await getPort();
    await startDriver(running, port, screen);
    const client = await WebDriver.newSession({
      hostname: "127.0.0.1",
      port,
      path: "/",
      logLevel: "silent",
      connectionRetryCount: 0,
      connectionRetryTimeout: ANSWER_MS * 2,
      capabilities: {
        alwaysMatch: { "wdio:enforceWebDriverClassic": true, browserName: "MiniBrowser", unhandledPromptBehavior: "dismiss" },
      } as never,
    });
    await client.setTimeouts(0, ANSWER_MS, ANSWER_MS);
    const first = await client.getWindowHandle();
    const own = new Set([first]);
    const inTurn = takeTurns();
    return {
      name: "WebKit",
      version: String(client.capabilities.browserVersion),
      openPage: () =>
        inTurn(async () => {
          await client.switchToWindow(first);
          const { handle } = (await client.createWindow("window")) as unknown as { handle: string };
          own.add(handle);
          return createPage(client, handle, inTurn);
        }),
      closeStrays: () =>
        inTurn(async () => {
          for (const handle of await client.getWindowHandles()) {
            if (own.has(handle)) continue;
            await client.switchToWindow(handle);
            await client.closeWindow();
          }
        }),
      windows: async () => (await client.getWindowHandles()).length,
      close: async () => {
        // One that hangs does not leave by itself.
        await Promise.race([client.deleteSession().catch(() => undefined), rest(LEAVE_MS, undefined, { ref: false })]);
        await stop(running);
      },
    };
  } catch (error) {
    await stop(running);
    throw error;
  }
}

type Turns = <T>(act: () => Promise<T>) => Promise<T>;

/** One act after the other: each begins by choosing its window and its frame, and there is one choice for all. */
function takeTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const turn = last.then(act);
    last = turn.catch(() => undefined);
    return turn;
  };
}

function createPage(client: Client, handle: string, inTurn: Turns): EnginePage {
  const dialogs: string[] = [];
  /** The driver tells of no dialog by itself, and while one is there does nothing else. */
  async function dismissDialog(): Promise<void> {
    const open = await client.getAlertText().then(
      () => true,
      () => false,
    );
    if (!open) return;
    dialogs.push("a dialog");
    await client.dismissAlert();
  }
  async function run<T>(work: (argument: never) => T, argument?: unknown): Promise<Awaited<T>> {
    const answer = (await client.executeAsyncScript(
      `const [argument, done] = arguments;
      Promise.resolve(argument).then(${work}).then((value) => done({ value }), (error) => done({ error: String(error) }));`,
      [argument ?? null],
    )) as { value?: Awaited<T>; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value as Awaited<T>;
  }
  async function find(selector: string): Promise<Record<string, string>> {
    const element = (await client.findElement("css selector", selector)) as unknown as Record<string, string>;
    if (element[ELEMENT] === undefined) throw new Error(`Nothing is at ${selector}.`);
    return element;
  }
  /** With the window, and the frame where one is named, as what acts are for. */
  function inside<T>(frame: string | undefined, act: () => Promise<T>): Promise<T> {
    return inTurn(async () => {
      await dismissDialog();
      await client.switchToWindow(handle);
      if (frame === undefined) return act();
      await client.switchToFrame((await find(frame)) as never);
      try {
        return await act();
      } finally {
        await client.switchToFrame(null);
      }
    });
  }
  return {
    goto: (url) => inside(undefined, async () => void (await client.navigateTo(url))),
    evaluate: (work, argument) => inside(undefined, () => run(work, argument)),
    inFrame: (frame, work, argument) => inside(frame, () => run(work, argument)),
    click: (selector, frame) =>
      inside(frame, async () => {
        let element: Record<string, string> | undefined;
        await until(FIND_MS, selector, async () => {
          element = await find(selector).catch(() => undefined);
          return element !== undefined;
        });
        await client.elementClick(element?.[ELEMENT] ?? "");
      }),
    press: (...keys) =>
      inside(undefined, () =>
        client.performActions([
          {
            type: "key",
            id: "keyboard",
            actions: keys.flatMap((key) => ["keyDown", "keyUp"].map((type) => ({ type, value: KEYS[key] ?? key }))),
          },
        ]),
      ),
    tap: (x, y) =>
      inside(undefined, () => {
        const press = ["pointerDown", "pointerUp"].map((type) => ({ type, button: 0 }));
        const actions = [{ type: "pointerMove", x: Math.round(x), y: Math.round(y), duration: 0 }, ...press];
        return client.performActions([{ type: "pointer", id: "hand", parameters: { pointerType: "mouse" }, actions }]);
      }),
    dialogs: () => dialogs,
    close: () => inside(undefined, async () => void (await client.closeWindow())),
  };
}

/** Starts a screen and waits until it says its number. */
async function startScreen(running: ChildProcess[]): Promise<string> {
  const child = spawn(findScreen(), ["-displayfd", "3", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  running.push(child);
  const [said] = (await Promise.race([once(child.stdio[3] as Readable, "data"), ended(child, "Xvfb")])) as [Buffer];
  return `:${said.toString().trim()}`;
}

/** Starts the driver and waits until it answers. */
async function startDriver(running: ChildProcess[], port: number, screen: string): Promise<void> {
  // As root WebKit cannot make its own sandbox; software draws the same everywhere.
  const root = process.getuid?.() === 0 ? { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" } : {};
  const env = { ...process.env, DISPLAY: screen, LIBGL_ALWAYS_SOFTWARE: "1", ...root };
  const child = spawn(findWebKitDriver(), [`--port=${port}`], { stdio: "ignore", env });
  running.push(child);
  const status = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/status`).then(
      ({ ok }) => ok,
      () => false,
    );
  const answers = until(ANSWER_MS, "the driver's status", status);
  await Promise.race([answers, ended(child, "WebKitWebDriver")]);
}

async function ended(child: ChildProcess, what: string): Promise<never> {
  const [code] = (await once(child, "exit")) as [number | null];
  throw new Error(`${what} ended with ${code}.`);
}

async function stop(running: readonly ChildProcess[]): Promise<void> {
  for (const child of running.toReversed()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    await exit;
  }
}
