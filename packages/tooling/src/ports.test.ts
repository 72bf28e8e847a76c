import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { explainTakenPorts, portsInUseBy } from "./ports.ts";

it("takes the ports from the environment, and says which value is no port", () => {
  expect(portsInUseBy({ PLAZA_SANDBOX_PORT: "5401" }).map(({ port }) => port)).toEqual([4400, 5401, 4402]);
  expect(() => portsInUseBy({ PLAZA_PORT: "http" })).toThrow("PLAZA_PORT=http is not a port: choose a whole number from 1 to 65535.");
});

it.each(["127.0.0.1", "::1"])("names a port that is taken on %s, and the variable that moves it", async (host) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  try {
    expect(await explainTakenPorts([{ what: "shell and API", variable: "PLAZA_PORT", port }])).toBe(
      [
        `Port ${port} (shell and API) is in use. Stop what uses it, or choose another with PLAZA_PORT.`,
        `For example: PLAZA_PORT=${port + 1000} npm start`,
      ].join("\n"),
    );
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  expect(await explainTakenPorts([{ what: "shell and API", variable: "PLAZA_PORT", port }])).toBeUndefined();
});
