import { type Attack, tried } from "../attack.ts";

function forever(): never {
  for (;;);
}

/** H-01, H-02, H-04, H-07, H-19: guests that stop answering, or never begin, or fall over. */
export const livenessAttacks: readonly Attack[] = [
  { id: "H-01", name: "loop at load", early: true, ends: "stopped", run: async () => forever() },
  { id: "H-01", name: "loop later", ends: "stopped", run: async () => forever() },
  {
    id: "H-01",
    name: "loop in a frame callback",
    ends: "stopped",
    run: async () => {
      requestAnimationFrame(forever);
      return tried;
    },
  },
  { id: "H-02", name: "loop in a worker", publication: "worker", ends: "stopped", run: async () => forever() },
  {
    id: "H-04",
    name: "never ready",
    early: true,
    ends: "slow",
    uncontrolled: "nobody waits for a page that nothing confines",
    run: () => new Promise(() => {}),
  },
  {
    id: "H-07",
    name: "fall over while starting",
    early: true,
    ends: "stopped",
    uncontrolled: "nobody starts a page again that nothing confines",
    run: async () => {
      throw new Error("thrown while starting");
    },
  },
  {
    id: "H-19",
    name: "fall over",
    run: async () => {
      setTimeout(() => {
        throw new Error("thrown by the guest");
      });
      void Promise.reject(new Error("rejected by the guest"));
      return tried;
    },
  },
];
