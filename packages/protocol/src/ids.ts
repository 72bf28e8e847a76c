import * as z from "zod/mini";

/** Reverse-domain, lower case, two segments or more (W3C MiniApp Addressing: ids are compared in lower case). */
export const appIdSchema = z
  .string()
  .check(z.maxLength(128), z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+$/))
  .brand<"AppId">();
export type AppId = z.infer<typeof appIdSchema>;

/** A release's version name: strict semver without build metadata, a leading `v` or leading zeros. */
export const versionNameSchema = z
  .string()
  .check(
    z.maxLength(64),
    z.regex(
      /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?$/,
    ),
  );

export const channelSchema = z.enum(["dev", "beta", "stable"]);
export type Channel = z.infer<typeof channelSchema>;

/** `sha384-` and base64, as in Subresource Integrity. */
export const digestSchema = z
  .string()
  .check(z.regex(/^sha384-[A-Za-z0-9+/]{64}$/))
  .brand<"Digest">();
export type Digest = z.infer<typeof digestSchema>;

export const sessionIdSchema = z.string().check(z.minLength(8), z.maxLength(64)).brand<"SessionId">();
export type SessionId = z.infer<typeof sessionIdSchema>;

export const orderIdSchema = z.string().check(z.minLength(8), z.maxLength(64)).brand<"OrderId">();
export type OrderId = z.infer<typeof orderIdSchema>;

/** The scopes a mini-app can ask for one at a time (OpenID Connect Core §5.4). */
export const scopeSchema = z.enum(["profile", "email", "phone", "address"]);
export type Scope = z.infer<typeof scopeSchema>;

/** What a mini-app's frame may use of the device once the user agreed; handed to it by the frame's `allow` (Permissions Policy). */
export const devicePermissionSchema = z.enum(["geolocation", "motion"]);
export type DevicePermission = z.infer<typeof devicePermissionSchema>;

/** All that a user can grant a mini-app and take back. */
export const permissionSchema = z.enum([...scopeSchema.options, ...devicePermissionSchema.options]);
export type Permission = z.infer<typeof permissionSchema>;
