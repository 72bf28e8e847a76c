import * as z from "zod/mini";
import { defineCapability, method } from "../define-capability.ts";

const short = z.string().check(z.minLength(1), z.maxLength(60));
const text = z.string().check(z.minLength(1), z.maxLength(600));
const limits = { ratePerSecond: 1, burst: 5, inFlight: 3 };

export const ui = defineCapability({
  name: "ui",
  version: "1",
  summary: "Small surfaces that the host draws, accessible and in the host's look.",
  always: true,
  methods: {
    toast: method({
      summary: "One line above the tabs for 6 s; resolves with whether its action was tapped.",
      params: z.object({ text: z.string().check(z.minLength(1), z.maxLength(120)), action: z.optional(short) }),
      result: z.object({ action: z.boolean() }),
      timeoutMs: 60_000,
      limits,
      example: { text: "Saved" },
    }),
    alert: method({
      summary: "A text with one button.",
      params: z.object({ title: z.optional(short), text }),
      result: z.object({}),
      consent: "sheet",
      limits,
      example: { text: "The shop is closed today." },
    }),
    confirm: method({
      summary: "A question with two buttons.",
      params: z.object({ title: z.optional(short), text, ok: z.optional(short), cancel: z.optional(short) }),
      result: z.object({ ok: z.boolean() }),
      consent: "sheet",
      limits,
      example: { text: "Empty the cart?" },
    }),
    setTitle: method({
      summary: "The title in the host's bar.",
      params: z.object({ title: short }),
      result: z.object({}),
      example: { title: "Menu" },
    }),
  },
});
