import type { FastifyInstance } from "fastify";
import type { ServerConfig } from "./config.ts";

const what = {
  host: { name: "shell and API", variable: "PLAZA_PORT" },
  sandbox: { name: "sandboxes", variable: "PLAZA_SANDBOX_PORT" },
  console: { name: "console", variable: "PLAZA_CONSOLE_PORT" },
} as const;

/** A port is taken: the text names it and the variable that moves it. */
export class PortInUseError extends Error {
  override readonly name = "PortInUseError";
}

export async function listenOn(app: FastifyInstance, config: ServerConfig, listener: keyof typeof what): Promise<void> {
  const port = config.ports[listener];
  try {
    await app.listen({ port, host: config.bind, listenTextResolver: () => "" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    const { name, variable } = what[listener];
    throw new PortInUseError(
      `Port ${port} (${name}) is in use. Stop what uses it, or choose another with ${variable}, for example: ${variable}=${port + 1000} npm start`,
    );
  }
}
