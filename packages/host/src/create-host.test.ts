import { incidentRequestSchema } from "@plaza/protocol/services";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createMemoryPersistence } from "./persistence/memory.ts";
import { createMemoryServices, createRig, type Rig, type RigOptions, sampleApp } from "./testing/index.ts";

const rigs: Rig[] = [];
async function rig(options?: RigOptions): Promise<Rig> {
  const made = await createRig(options);
  rigs.push(made);
  return made;
}
afterEach(() => {
  for (const made of rigs.splice(0)) made.close();
});

describe("opening", () => {
  it("has a session at the tap, before anything was fetched, and runs it when the guest is ready [C3]", async () => {
    const { host, sandbox, session, until } = await rig();
    await host.start();
    const next = sandbox.nextGuest();
    const id = host.open("com.example.coffee", { path: "/menu?tab=tea#top", scene: "link" });
    expect(session()).toMatchObject({ id, state: "opening", ready: false, name: "Example Coffee", path: "/menu?tab=tea#top" });
    const guest = await next;
    expect(guest.realm.welcome).toMatchObject({
      app: { id: "com.example.coffee", release: "1.0.0", channel: "stable", sandbox: "frame" },
      launch: { path: "/menu", query: "tab=tea", fragment: "top", scene: "link" },
      granted: [],
    });
    expect(guest.load.modules.map(({ path }) => path)).toEqual(["assets/app.js", "remoteEntry.js"]);
    expect(guest.load.styles).toEqual(["body { margin: 0 }"]);
    await guest.client.capabilities.lifecycle.ready();
    await until(({ sessions }) => sessions[0]?.state === "running");
    expect(session()).toMatchObject({ ready: true, version: "1.0.0" });
  });

  it("does not wait for the server's session: only the first call that needs it does", async () => {
    const { services, run } = await rig();
    let open: () => void = () => {};
    services.state.startSession = () => new Promise((resolve) => (open = resolve));
    const { guest } = await run();
    const user = guest.client.capabilities.identity.getUser();
    open();
    expect(await user).toEqual({ id: "pairwise-1", state: "member" });
  });

  it("sends launched once, shown and hidden as it goes, and unloaded at the end [C1]", async () => {
    const { host, run, until } = await rig();
    const { id, guest } = await run();
    host.hide(id);
    await until(({ sessions }) => sessions[0]?.state === "hidden");
    host.open("com.example.coffee");
    host.end(id);
    await vi.waitFor(() => expect(guest.events.map(({ name }) => name)).toEqual(["launched", "shown", "hidden", "shown", "unloaded"]));
    await vi.waitFor(() => expect(guest.frame.removed).toBe(true));
  });

  it("shows a kept-alive session again at once, and lets go of the least recent one when there are too many [C5]", async () => {
    const apps = await Promise.all(["a", "b", "c"].map((name) => sampleApp({ appId: `com.example.${name}` })));
    const { host, run, sandbox } = await rig({ apps, keepAlive: 1 });
    const first = await run("com.example.a");
    const second = await run("com.example.b");
    expect(host.getSnapshot().sessions.map(({ id, state }) => [id, state])).toEqual([
      [first.id, "hidden"],
      [second.id, "running"],
    ]);
    expect(host.open("com.example.a")).toBe(first.id);
    expect(host.getSnapshot().sessions.find(({ id }) => id === first.id)?.state).toBe("running");
    expect(sandbox.guests).toHaveLength(2);
    await run("com.example.c");
    await vi.waitFor(() => expect(second.guest.frame.removed).toBe(true));
    expect(first.guest.frame.removed).toBe(false);
  });

  it("keeps what was opened last in this browser, newest first", async () => {
    const persistence = createMemoryPersistence();
    const apps = await Promise.all(["a", "b"].map((name) => sampleApp({ appId: `com.example.${name}` })));
    const memory = await createMemoryServices(apps);
    const first = await rig({ memory, persistence });
    await first.run("com.example.a");
    await first.run("com.example.b");
    first.host.open("com.example.a");
    const second = await rig({ memory, persistence });
    await second.host.start();
    expect(second.host.getSnapshot().recents).toEqual(["com.example.a", "com.example.b"]);
  });

  it("a guest that is not ready in time is slow, and ready late it runs [H-04]", async () => {
    const { host, sandbox, until, session } = await rig({ slowMs: 20 });
    const next = sandbox.nextGuest();
    host.open("com.example.coffee");
    const guest = await next;
    await until(({ sessions }) => sessions[0]?.state === "slow");
    await guest.client.capabilities.lifecycle.ready();
    await until(({ sessions }) => sessions[0]?.state === "running");
    for (let n = 0; n < 20; n++) await guest.client.capabilities.lifecycle.ready();
    expect(session().state).toBe("running");
  });

  it("Back goes to the guest while it has pages, and says when it has none [D1]", async () => {
    const { host, run, until, session } = await rig();
    const { id, guest } = await run();
    expect(await host.back(id)).toBe(false);
    await guest.client.capabilities.navigation.reportPath({ path: "/menu/tea", depth: 1 });
    await until(({ sessions }) => sessions[0]?.canGoBack);
    expect(session().path).toBe("/menu/tea");
    const remove = guest.realm.handle("back", () => ({ handled: true }));
    expect(await host.back(id)).toBe(true);
    remove();
    guest.realm.handle("back", () => ({ handled: false }));
    expect(await host.back(id)).toBe(false);
  });

  it("a guest may close itself, and the session is gone", async () => {
    const { run, until, host } = await rig();
    const { guest } = await run();
    await guest.client.capabilities.navigation.close();
    await until(({ sessions }) => sessions.length === 0);
    expect(host.getSnapshot().active).toBeNull();
  });

  it("context reaches a running guest as what changed [B7]", async () => {
    const { host, run } = await rig();
    const { guest } = await run();
    host.setContext({ theme: "dark" });
    await vi.waitFor(() => expect(guest.events).toContainEqual({ name: "contextchange", detail: { theme: "dark" } }));
  });

  it("a worker app is ready when it has drawn something [L2]", async () => {
    const { run, session } = await rig({ apps: [await sampleApp({ sandbox: "worker" })] }).then((made) => {
      made.sandbox.onStart = (guest) =>
        guest.runtime.send({
          plaza: "ui",
          mutations: [
            [0, "~", { id: "1", type: 1, element: "plaza-text", properties: {}, attributes: {}, eventListeners: {}, children: [] }, 0],
          ],
        });
      return made;
    });
    await run();
    expect(session().tree?.roots()).toEqual(["1"]);
    expect(session().sandbox).toBe("worker");
  });
});

describe("stopping", () => {
  it("a guest that hangs is stopped with an incident, and restarts in the same place [H-01] [C8]", async () => {
    const { host, run, until, sandbox } = await rig();
    const { id, guest } = await run();
    await guest.client.capabilities.navigation.reportPath({ path: "/cart", depth: 2 });
    guest.runtime.close();
    const stopped = await until(({ sessions }) => sessions[0]?.stopped);
    expect(stopped).toMatchObject({ reason: "hung", code: "BRIDGE_TIMEOUT", restartable: true });
    expect(guest.frame).toMatchObject({ removed: true, burned: true });
    await until(({ incidents }) => incidents.length > 0);
    expect(host.getSnapshot().incidents).toMatchObject([
      { id: stopped.incident, appId: "com.example.coffee", version: "1.0.0", reason: "hung" },
    ]);
    const next = sandbox.nextGuest();
    expect(host.restart(id)).toBe(id);
    expect((await next).realm.welcome.launch).toMatchObject({ path: "/cart", scene: "restart" });
  });

  it("a second load of the frame kills the session [S-04] [S-05]", async () => {
    const { run, until } = await rig();
    const { guest } = await run();
    guest.navigate();
    expect(await until(({ sessions }) => sessions[0]?.stopped)).toMatchObject({ reason: "navigated" });
    expect(guest.frame.removed).toBe(true);
  });

  it("the third crash of a release in a minute is not started again [H-07]", async () => {
    const { host, sandbox, until } = await rig();
    sandbox.onStart = () => Promise.reject(new Error("broken at start"));
    const id = host.open("com.example.coffee");
    for (let crash = 0; crash < 3; crash++) {
      expect(await until(({ sessions }) => sessions[0]?.stopped)).toMatchObject({ reason: "failed", restartable: true });
      host.restart(id);
      expect(host.getSnapshot().sessions[0]?.state).not.toBe("stopped");
    }
    expect(await until(({ sessions }) => sessions[0]?.stopped)).toMatchObject({ reason: "crash-loop", restartable: false });
    expect(sandbox.guests).toHaveLength(3);
  });

  it("an app that the operator stops is stopped where it runs, in the operator's words [R-14]", async () => {
    const { run, until, services } = await rig();
    await run();
    services.publish((index) => {
      const app = index.apps["com.example.coffee" as never];
      Object.assign(app as object, { status: "stopped", message: "Back on Monday." });
    });
    expect(await until(({ sessions }) => sessions[0]?.stopped)).toMatchObject({
      reason: "revoked",
      code: "RELEASE_REVOKED",
      message: "Back on Monday.",
      restartable: false,
    });
  });

  it("a session that the server refuses stops, whatever it has drawn", async () => {
    const { services, run, until } = await rig();
    let refuse: (error: Error) => void = () => {};
    services.state.startSession = () => new Promise((_, reject) => (refuse = reject));
    await run();
    const { MiniAppError } = await import("@plaza/protocol");
    refuse(new MiniAppError("RELEASE_REVOKED", "Stopped.", { data: { status: "stopped" } }));
    expect(await until(({ sessions }) => sessions[0]?.stopped)).toMatchObject({ reason: "revoked", message: "Stopped." });
  });

  it("an app that needs what policy took away is refused with a typed reason [A5] [H5]", async () => {
    const { host, until } = await rig({ policy: { allows: ({ capability }) => capability !== "checkout" } });
    host.open("com.example.coffee");
    expect(await until(({ sessions }) => sessions[0]?.stopped)).toMatchObject({ reason: "unsupported", code: "CAPABILITY_MISSING" });
  });

  it("what the operator's policy takes from this user is absent for the guest, and a running one is refused at its next call [H5] [B-18]", async () => {
    const first = await rig();
    first.services.state.me = { ...first.services.state.me, removed: [{ capability: "checkout" }] };
    first.host.open("com.example.coffee");
    expect(await first.until(({ sessions }) => sessions[0]?.stopped)).toMatchObject({ code: "CAPABILITY_MISSING" });

    const { run, services, until, host } = await rig();
    const { guest } = await run();
    const { identity } = guest.client.capabilities;
    await identity.getUser();
    // Of other apps, and of browsers that are not like this one, it takes nothing here.
    services.remove([{ capability: "identity", appId: "com.example.other" as never }]);
    await until(({ me }) => me?.removed.length === 1);
    await identity.getUser();
    services.remove([{ capability: "identity", isolation: "reduced" }]);
    await until(({ me }) => me?.removed[0]?.isolation);
    expect(host.getSnapshot().networkIsolation).toBe("reduced");
    await expect(identity.getUser()).rejects.toMatchObject({ code: "CAPABILITY_DENIED" });
    services.remove([]);
    await until(({ me }) => me?.removed.length === 0);
    await identity.getUser();
  });

  it("a host marks reduced isolation of the network, and its policy may keep what is sensitive from guests there [S-24]", async () => {
    // Node says of itself what Firefox and WebKit do: nothing that is known to enforce a Connection-Allowlist.
    const { host, until } = await rig({
      policy: { allows: ({ capability, networkIsolation }) => capability !== "checkout" || networkIsolation === "full" },
    });
    expect(host.getSnapshot().networkIsolation).toBe("reduced");
    host.open("com.example.coffee");
    expect(await until(({ sessions }) => sessions[0]?.stopped)).toMatchObject({ reason: "unsupported", code: "CAPABILITY_MISSING" });
  });

  it("an uncaught error of a guest is reported with its app and stops nothing [H-19]", async () => {
    const { run, services, session, host } = await rig();
    const { guest, id } = await run();
    guest.runtime.send({ plaza: "uncaught", message: "x is not a function" });
    await vi.waitFor(() => expect(guest.events).toContainEqual({ name: "error", detail: { message: "x is not a function" } }));
    host.hide(id);
    await vi.waitFor(() => expect(services.seen.operations.map(({ name }) => name)).toContain("error"));
    expect(session().state).toBe("hidden");
  });
});

describe("the operator's log of incidents", () => {
  it("hears of a guest that broke a rule, with app, release and rule, and of nothing else", async () => {
    const { run, services, session, host, until } = await rig();
    const { guest } = await run();
    guest.close("focus");
    await until(({ sessions }) => sessions[0]?.stopped);
    await vi.waitFor(() => expect(services.seen.incidents).toHaveLength(1));
    const { id, version } = host.getSnapshot().incidents[0] ?? {};
    expect(services.seen.incidents[0]).toMatchObject({
      reference: id,
      appId: "com.example.coffee",
      version,
      rule: "focus",
      code: "BRIDGE_PROTOCOL",
      isolation: "reduced",
    });
    expect(session().stopped?.incident).toBe(id);
    host.open("com.example.absent");
    await until(({ sessions }) => sessions.find(({ appId }) => appId === "com.example.absent")?.stopped);
    await until(({ incidents }) => incidents.length === 2);
    expect(services.seen.incidents).toHaveLength(1);
  });

  it("gets what happened without a connection once there is one, in order and once each", async () => {
    const log = await import("./sessions/incident-log.ts");
    const { silentLogger } = await import("./logger.ts");
    const { MiniAppError } = await import("@plaza/protocol");
    const sent: string[] = [];
    let online = false;
    const { record, flush } = log.createIncidentLog({
      services: {
        incident: async (request) => {
          const { reference } = incidentRequestSchema.parse(request);
          if (!online) throw new MiniAppError("OFFLINE");
          sent.push(reference);
          if (reference === "0000-02") throw new MiniAppError("RATE_LIMITED");
        },
      },
      isolation: "full",
      logger: silentLogger,
    });
    const incident = { at: 0, sessionId: "s", appId: "com.example.coffee" as never, version: null, code: "INTERNAL", ranForMs: 1 } as const;
    for (const id of ["0000-01", "0000-02", "0000-03"])
      record({ ...incident, id, ranForMs: 30 * 86_400_000, reason: "hung", rule: "heartbeat" });
    record({ ...incident, id: "0000-04", reason: "offline" });
    await Promise.resolve();
    expect(sent).toEqual([]);
    online = true;
    flush();
    flush();
    await vi.waitFor(() => expect(sent).toEqual(["0000-01", "0000-02", "0000-03"]));
  });
});

describe("integrity", () => {
  it("a file that differs in one byte does not run [S-12] [L5]", async () => {
    const app = await sampleApp();
    const bytes = app.files.get("assets/app.js")?.slice() ?? new Uint8Array();
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    app.files.set("assets/app.js", bytes);
    const { host, until, sandbox } = await rig({ apps: [app] });
    host.open("com.example.coffee");
    expect(await until(({ sessions }) => sessions[0]?.stopped)).toMatchObject({
      reason: "integrity",
      code: "INTEGRITY_FAILED",
      restartable: false,
    });
    expect(sandbox.guests).toHaveLength(0);
  });

  it("an index older than the one seen before is refused, in the next page too [R-05]", async () => {
    const persistence = createMemoryPersistence();
    const memory = await createMemoryServices([await sampleApp()]);
    memory.state.index.version = 7;
    const first = await rig({ memory, persistence });
    await first.host.start();
    expect(first.host.getSnapshot().status).toBe("ready");
    memory.state.index.version = 6;
    const second = await rig({ memory, persistence });
    await second.host.start();
    expect(second.host.getSnapshot()).toMatchObject({ status: "failed", failure: { kind: "integrity", code: "INTEGRITY_FAILED" } });
    second.host.open("com.example.coffee");
    expect(await second.until(({ sessions }) => sessions[0]?.stopped)).toMatchObject({ reason: "integrity" });
    memory.state.index.version = 8;
    await second.host.retry();
    expect(second.host.getSnapshot().status).toBe("ready");
  });

  it("a forged index does not move the version that was seen [R-05]", async () => {
    const persistence = createMemoryPersistence();
    const memory = await createMemoryServices([await sampleApp()]);
    const other = await createMemoryServices([await sampleApp()]);
    other.state.index.version = 99;
    const genuine = memory.index;
    Object.assign(memory, { index: other.index });
    const first = await rig({ memory, persistence });
    await first.host.start();
    expect(first.host.getSnapshot().failure).toMatchObject({ kind: "integrity" });
    expect(await persistence.get("meta", "index-version")).toBeUndefined();
    Object.assign(memory, { index: genuine });
    await first.host.retry();
    expect(first.host.getSnapshot().status).toBe("ready");
  });

  it("an expired index opens nothing [R-05] [R-14]", async () => {
    const memory = await createMemoryServices([await sampleApp()]);
    memory.state.index.expiresAt = Date.now() - 86_400_000;
    memory.state.index.issuedAt = memory.state.index.expiresAt - 1_000;
    const { host } = await rig({ memory });
    await host.start();
    expect(host.getSnapshot()).toMatchObject({ status: "failed", failure: { kind: "integrity" } });
  });

  it("an index that turns bad while the host runs opens nothing new until a good one comes", async () => {
    const memory = await createMemoryServices([await sampleApp()]);
    memory.state.index.version = 5;
    const { services, until, run } = await rig({ memory });
    await run();
    services.publish((index) => {
      index.version = 3;
    });
    expect(await until(({ failure }) => failure)).toMatchObject({ kind: "integrity" });
    services.publish((index) => {
      index.version = 9;
    });
    await until(({ status }) => status === "ready");
  });

  it("a link to a development release is refused where dev is not shown [H-15]", async () => {
    const version = "1.1.0-dev.0123456789ab";
    const dev = await sampleApp({ version });
    const { host, services, until } = await rig();
    services.publish((index) => {
      const app = index.apps["com.example.coffee" as never] as { channels: Record<string, string>; releases: Record<string, unknown> };
      app.channels.dev = version;
      app.releases[version] = { digest: dev.digest, status: "live" };
    });
    host.open("com.example.coffee", { version, scene: "link" });
    expect(await until(({ sessions }) => sessions[0]?.stopped)).toMatchObject({ reason: "not-found" });
  });

  it("an app that the index does not list is not found, and services that do not answer are offline", async () => {
    const { host, services, until } = await rig();
    host.open("com.example.nothing");
    expect(await until(({ sessions }) => sessions[0]?.stopped)).toMatchObject({ reason: "not-found" });
    services.state.offline = true;
    host.open("com.example.coffee");
    expect(await until(({ sessions }) => sessions.find(({ appId }) => appId === "com.example.coffee")?.stopped)).toMatchObject({
      reason: "offline",
      code: "OFFLINE",
      restartable: true,
    });
  });

  it("sandbox pages that do not start fail the whole host with the reason [S-21]", async () => {
    const made = await rig();
    const { MiniAppError } = await import("@plaza/protocol");
    made.sandbox.failing = new MiniAppError("INTERNAL", "The sandbox page did not start.", { data: { failure: "sandbox" } });
    await made.host.start();
    expect(await made.until(({ failure }) => failure)).toMatchObject({ kind: "sandbox" });
  });
});

describe("users", () => {
  it("another user ends every session and gets their own recents", async () => {
    const { host, run } = await rig();
    const { guest } = await run();
    await host.signIn("u-2");
    await vi.waitFor(() => expect(guest.frame.removed).toBe(true));
    expect(host.getSnapshot()).toMatchObject({ me: { id: "u-2" }, sessions: [], recents: [] });
  });

  it("a sign-in that the application did by itself ends every session too, also of the same user, and what it changed is read anew", async () => {
    const { host, services, run } = await rig();
    const { guest } = await run();
    const { me } = host.getSnapshot();
    if (me === null) throw new Error("there is no user");
    await host.signedIn({ ...me, state: "member" });
    await vi.waitFor(() => expect(guest.frame.removed).toBe(true));
    expect(host.getSnapshot()).toMatchObject({ me: { id: me.id, state: "member" }, sessions: [] });
    services.state.me = { ...me, state: "member", name: "Mai" };
    await host.refreshMe();
    expect(host.getSnapshot().me?.name).toBe("Mai");
  });

  it("a grant that the user takes back is told to the running guest [E5]", async () => {
    const { host, services, run } = await rig();
    services.state.grants.set("com.example.coffee", ["email"]);
    const { guest } = await run();
    expect(guest.realm.welcome.granted).toEqual(["email"]);
    await host.grants.revoke("com.example.coffee", "email");
    await vi.waitFor(() => expect(guest.events).toContainEqual({ name: "grantchange", detail: { granted: [] } }));
  });
});
