import type { Capabilities, HostCapabilities } from "@plaza/protocol";
import { weather } from "../testing/fixtures/weather.ts";
import { createHandlerMap } from "./index.ts";

interface Context {
  readonly user: string;
}

declare const handlers: HostCapabilities<Context>;
export const dispatch = createHandlerMap<Capabilities, Context>(handlers);

createHandlerMap(
  { weather: { forecast: ({ city, days }, { user }: Context) => ({ degrees: [city.length, days ?? 0, user.length] }) } },
  { weather },
);
// @ts-expect-error a result has the contract's shape
createHandlerMap({ weather: { forecast: () => ({ degrees: "warm" }) } }, { weather });
// @ts-expect-error every method has a handler
createHandlerMap({ weather: {} }, { weather });
