import { type APIRequestContext, expect } from "@playwright/test";
import type { PlazaAddress } from "./plaza.ts";

type Persona = "operator" | "publisher";

/** Asks `/api/v1/admin/…` as a demo person of the console does, on its own origin; with `data` it posts. */
export async function askConsole<T>(
  request: APIRequestContext,
  { consoleOrigin }: PlazaAddress,
  persona: Persona,
  path: string,
  data?: unknown,
): Promise<T> {
  const headers = { origin: consoleOrigin };
  await request.get(`${consoleOrigin}/api/v1/me`, { headers });
  await request.post(`${consoleOrigin}/api/v1/sign-in`, { headers, data: { persona } });
  const method = data === undefined ? "GET" : "POST";
  const response = await request.fetch(`${consoleOrigin}/api/v1/admin${path}`, { method, headers, data });
  expect(response.ok(), `${path}: ${response.status()}`).toBe(true);
  return (await response.json()) as T;
}

/** The headers with which the demo publisher's server speaks for an app: a key that was made for it. */
export async function serverOf(
  request: APIRequestContext,
  plaza: PlazaAddress,
  appId: string,
): Promise<{ readonly authorization: string }> {
  const key = { label: "A test's server", appIds: [appId] };
  const { secret } = await askConsole<{ readonly secret: string }>(request, plaza, "publisher", "/api-keys", key);
  return { authorization: `Bearer ${secret}` };
}
