import * as z from "zod/mini";
import { defineCapability, method } from "../define-capability.ts";

export const navigation = defineCapability({
  name: "navigation",
  version: "1",
  summary: "Leaving, going back and opening links.",
  always: true,
  methods: {
    close: method({ summary: "Closes this mini-app.", params: z.object({}), result: z.object({}), example: {} }),
    setBackHandler: method({
      summary: "Tells the host whether the guest has a page to go back to; while it has, Back is sent to the guest first.",
      params: z.object({ enabled: z.boolean() }),
      result: z.object({}),
      example: { enabled: true },
    }),
    openUrl: method({
      summary: "Opens an https address in a new tab after the user confirmed it in a host sheet.",
      params: z.object({ url: z.string().check(z.maxLength(2048), z.regex(/^https:\/\//)) }),
      result: z.object({ opened: z.boolean() }),
      consent: "sheet",
      limits: { ratePerSecond: 0.2, burst: 3, inFlight: 1 },
      example: { url: "https://example.com/terms" },
    }),
    reportPath: method({
      summary: "The guest's present path, for shares, restarts and page views; the history shim calls it.",
      params: z.object({ path: z.string().check(z.maxLength(2048)), depth: z.int().check(z.gte(0), z.lte(1000)) }),
      result: z.object({}),
      example: { path: "/menu?tab=tea", depth: 1 },
    }),
  },
});
