import * as z from "zod/mini";
import { defineCapability, method } from "../define-capability.ts";
import { devicePermissionSchema } from "../ids.ts";

export const device = defineCapability({
  name: "device",
  version: "1",
  summary: "What the browser gives of the phone itself: where it is, how it moves.",
  methods: {
    requestPermission: method({
      summary:
        "Asks the user, in a host sheet, for a permission of `req_permissions`. A new yes starts the mini-app again at its page: only then do the browser's own interfaces (`navigator.geolocation`, `devicemotion`) answer.",
      params: z.object({ permission: devicePermissionSchema }),
      result: z.object({ state: z.enum(["granted", "denied"]) }),
      consent: "sheet",
      limits: { ratePerSecond: 0.2, burst: 3, inFlight: 1 },
      example: { permission: "geolocation" },
    }),
  },
});
