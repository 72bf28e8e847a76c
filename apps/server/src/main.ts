import { ConfigError, DataFolderError, makeOperatorLink, makeSecrets, type PlazaServer, PortInUseError, readConfig } from "@plaza/server";
import { startPlaza } from "./start.ts";

const HELP = `Plaza server

  node apps/server/dist/main.js           start (configuration by environment, see README)
  node apps/server/dist/main.js secrets   print fresh secrets for production, as environment variables
  node apps/server/dist/main.js operator  print a link that makes whoever opens it first an operator; it works for an hour
`;
/** Milliseconds that an orderly stop may take before it is forced. */
const STOP_MS = 10_000;

const out = (text: string): void => void process.stdout.write(`${text}\n`);
const err = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === "secrets") {
    for (const [name, value] of Object.entries(await makeSecrets())) out(`${name}='${value}'`);
    return;
  }
  if (args[0] === "operator") {
    out(await makeOperatorLink(readConfig(process.env)));
    return;
  }
  if (args.length > 0) {
    (args[0] === "--help" ? out : err)(HELP);
    process.exitCode = args[0] === "--help" ? 0 : 2;
    return;
  }
  let server: PlazaServer | undefined;
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    err(`${signal}: stopping …`);
    setTimeout(() => {
      err(`It did not stop within ${STOP_MS / 1000} s and is ended now.`);
      process.exit(1);
    }, STOP_MS).unref();
    // While the stores still start there is no server to close yet; `onServer` closes it as soon as there is.
    if (server !== undefined) void server.close().then(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);

  const plaza = await startPlaza({
    env: process.env,
    say: err,
    onServer: (created) => {
      server = created;
      if (stopping) void created.close().then(() => process.exit(0));
    },
  }).catch((error: unknown) => {
    if (!stopping) throw error; // what fails because we are stopping is no news
    return undefined;
  });
  if (plaza === undefined || stopping) return;
  const { config, publisherToken } = plaza;
  out(`
${config.name} is running.

  shell      ${config.origin}   (and the API at /api/v1)
  console    ${config.consoleOrigin}
  sandboxes  ${config.sandboxOrigin}${publisherToken === undefined ? "" : `\n\n  publish    plaza login --registry ${config.origin} --token ${publisherToken}`}

Ctrl-C stops everything.`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const expected = error instanceof ConfigError || error instanceof PortInUseError || error instanceof DataFolderError;
  err(expected ? error.message : `Plaza could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exit(1);
});
