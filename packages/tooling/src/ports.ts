import { createServer } from "node:net";

/** What listens where under `npm start`, and the variable that moves it. */
export type PortUse = { readonly what: string; readonly variable: string; readonly port: number };

/** The ports of the development server: defaults, or what the environment says. Throws on a value that is no port. */
export function portsInUseBy(env: NodeJS.ProcessEnv): PortUse[] {
  const uses = [
    { what: "shell and API", variable: "PLAZA_PORT", fallback: 4400 },
    { what: "sandboxes", variable: "PLAZA_SANDBOX_PORT", fallback: 4401 },
    { what: "console", variable: "PLAZA_CONSOLE_PORT", fallback: 4402 },
  ];
  return uses.map(({ what, variable, fallback }) => {
    const text = env[variable];
    const port = text === undefined || text === "" ? fallback : Number(text);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new Error(`${variable}=${text} is not a port: choose a whole number from 1 to 65535.`);
    return { what, variable, port };
  });
}

/** Says which ports are taken and how to choose others; undefined when all are free. */
export async function explainTakenPorts(uses: readonly PortUse[]): Promise<string | undefined> {
  const taken: PortUse[] = [];
  for (const use of uses) if (!(await isFree(use.port))) taken.push(use);
  if (taken.length === 0) return undefined;
  const lines = taken.map(
    ({ port, what, variable }) => `Port ${port} (${what}) is in use. Stop what uses it, or choose another with ${variable}.`,
  );
  const example = taken.map(({ port, variable }) => `${variable}=${port + 1000}`).join(" ");
  return [...lines, `For example: ${example} npm start`].join("\n");
}

/** Tries both families: a server on ::1 alone would answer `localhost` instead of ours. */
async function isFree(port: number): Promise<boolean> {
  const tries = await Promise.all(["127.0.0.1", "::1"].map((host) => canListen(port, host)));
  return tries.every(Boolean);
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE" && error.code !== "EACCES"));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
