import * as z from "zod/mini";

/** `POST /api/v1/sign-in/provider`: where the browser goes, at the team's own OpenID provider. */
export const providerStartSchema = z.object({ url: z.url({ protocol: /^https?$/ }) });

/** `POST /api/v1/sign-in/provider/return` → SignedIn: the query with which the provider sent the browser back, as it came. */
export const providerReturnSchema = z.object({ query: z.string().check(z.minLength(1), z.maxLength(8192)) });
