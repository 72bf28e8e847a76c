import * as z from "zod/mini";
import { defineCapability, method } from "../define-capability.ts";

const scope = z.enum(["device", "account"]);
const key = z.string().check(z.minLength(1), z.maxLength(256));

export const storage = defineCapability({
  name: "storage",
  version: "1",
  summary: "Key-value storage of this user in this mini-app; the global localStorage is a shim over scope `device`.",
  always: true,
  methods: {
    get: method({
      summary: "The value, or null where there is none.",
      params: z.object({ scope, key }),
      result: z.object({ value: z.json() }),
      limits: { ratePerSecond: 500, burst: 1000, inFlight: 128 },
      example: { scope: "device", key: "cart" },
    }),
    set: method({
      summary: "Stores JSON; QUOTA_EXCEEDED when the manifest's quota is reached.",
      params: z.object({ scope, key, value: z.json() }),
      result: z.object({}),
      limits: { ratePerSecond: 200, burst: 500, inFlight: 128, maxBytes: 512 * 1024 },
      example: { scope: "device", key: "cart", value: [] },
    }),
    remove: method({
      summary: "Removes one key.",
      params: z.object({ scope, key }),
      result: z.object({}),
      limits: { ratePerSecond: 200, burst: 500 },
      example: { scope: "device", key: "cart" },
    }),
    keys: method({
      summary: "All keys of the scope.",
      params: z.object({ scope }),
      result: z.object({ keys: z.array(z.string()) }),
      example: { scope: "device" },
    }),
    clear: method({
      summary: "Removes every key of the scope.",
      params: z.object({ scope }),
      result: z.object({}),
      example: { scope: "device" },
    }),
    usage: method({
      summary: "Bytes used and allowed.",
      params: z.object({ scope }),
      result: z.object({ usedBytes: z.number(), quotaBytes: z.number() }),
      example: { scope: "device" },
    }),
  },
});
