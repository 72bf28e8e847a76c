import { defineCapability, method, storage } from "@plaza/protocol";

const { params, result, example } = storage.methods.get;

/** The storage contract with rates no bench can reach: every check still runs, none of them says no. */
export const openRegistry = {
  storage: defineCapability({
    name: "storage",
    version: "1",
    summary: storage.summary,
    always: true,
    methods: { get: method({ summary: "measured", params, result, example, limits: { ratePerSecond: 1e9, burst: 1e9, inFlight: 1_000 } }) },
  }),
};
