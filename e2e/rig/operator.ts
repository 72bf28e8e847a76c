import { type APIRequestContext, expect } from "@playwright/test";
import type { PlazaAddress } from "./plaza.ts";

/** Reads `/api/v1/admin/…` as the demo operator does, on the console's own origin. */
export async function askAsOperator<T>(request: APIRequestContext, { consoleOrigin }: PlazaAddress, path: string): Promise<T> {
  const headers = { origin: consoleOrigin };
  await request.get(`${consoleOrigin}/api/v1/me`, { headers });
  await request.post(`${consoleOrigin}/api/v1/sign-in`, { headers, data: { persona: "operator" } });
  const response = await request.get(`${consoleOrigin}/api/v1/admin${path}`, { headers });
  expect(response.ok(), `${path}: ${response.status()}`).toBe(true);
  return (await response.json()) as T;
}
