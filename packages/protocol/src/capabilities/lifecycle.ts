import * as z from "zod/mini";
import { defineCapability, method } from "../define-capability.ts";

const empty = z.object({});

export const lifecycle = defineCapability({
  name: "lifecycle",
  version: "1",
  summary: "From launch to unload (W3C MiniApp Lifecycle).",
  always: true,
  methods: {
    ready: method({
      summary: "The first view stands: the host removes its skeleton. Calling again changes nothing.",
      params: empty,
      result: empty,
      example: {},
    }),
  },
  events: { launched: empty, shown: empty, hidden: empty, error: z.object({ message: z.string() }), unloaded: empty },
});
