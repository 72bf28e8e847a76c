import type { NextState } from "./order-state.ts";

"authorising" satisfies NextState<"quoted">;
"captured" satisfies NextState<"authorised">;
// @ts-expect-error a terminal state has no next one
"quoted" satisfies NextState<"captured">;
// @ts-expect-error money is never taken without being held first
"captured" satisfies NextState<"authorising">;
// @ts-expect-error what is unknown is not taken back by the user
"cancelled" satisfies NextState<"unknown">;
