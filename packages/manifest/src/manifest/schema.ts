import { appIdSchema, delegatedPartSchema, devicePermissionSchema, scopeSchema, versionNameSchema } from "@plaza/protocol";
import { skeletonSchema } from "@plaza/protocol/services";
import * as z from "zod/mini";

/** Categories of the shell's home screen; the shell has a word for each in each of its languages. */
export const categories = [
  "food",
  "shopping",
  "travel",
  "finance",
  "tools",
  "games",
  "health",
  "education",
  "entertainment",
  "social",
  "news",
  "services",
  "other",
] as const;
export type Category = (typeof categories)[number];

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
/** BCP 47, as far as a pattern can say it. */
const localeTag = z
  .string()
  .check(z.maxLength(35), z.regex(/^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?(?:-[A-Za-z0-9]{5,8})*$/));
const filePath = z.string().check(z.minLength(1), z.maxLength(200));
const capabilityName = z.string().check(z.maxLength(64), z.regex(/^[a-z][a-z0-9-]*$/));
const capabilityVersions = z.record(capabilityName, z.string().check(z.regex(/^[1-9][0-9]*$/)));
const origins = z.array(z.string().check(z.maxLength(270))).check(z.maxLength(32));
const eventName = z.string().check(z.regex(/^[a-z][a-z0-9_]{0,63}$/));

export const iconSchema = z.object({
  /** Relative to the mini-app's folder. */
  src: filePath,
  sizes: z.optional(z.string().check(z.regex(/^(?:any|[1-9][0-9]*x[1-9][0-9]*(?: [1-9][0-9]*x[1-9][0-9]*)*)$/))),
  type: z.optional(z.enum(["image/png", "image/svg+xml", "image/webp"])),
  label: z.optional(text(60)),
});

export const eventDeclarationSchema = z.object({
  props: z.optional(z.record(eventName, z.enum(["string", "number", "boolean"]))),
});

/** Our one extension member of the W3C manifest. */
export const plazaSchema = z.object({
  sandbox: z.enum(["frame", "worker"]),
  entry: z.optional(z.literal("./app")),
  capabilities: z.optional(capabilityVersions),
  optional_capabilities: z.optional(capabilityVersions),
  scopes: z.optional(z.array(z.object({ name: scopeSchema, reason: text(200), optional: z.optional(z.boolean()) })).check(z.maxLength(4))),
  /** Domains that the publisher's mail is from: they alone reach a relay address. */
  mail_senders: z.optional(z.array(z.string().check(z.maxLength(253))).check(z.maxLength(5))),
  /** Parts of its own checkout that it may hand over to the host. */
  delegation: z.optional(z.array(delegatedPartSchema).check(z.maxLength(2))),
  network: z.optional(z.object({ connect: z.optional(origins), image: z.optional(origins) })),
  analytics: z.optional(
    z.object({
      events: z.optional(z.record(eventName, eventDeclarationSchema)),
      funnels: z.optional(
        z.record(eventName, z.object({ steps: z.array(z.string().check(z.maxLength(64))).check(z.minLength(2), z.maxLength(12)) })),
      ),
    }),
  ),
  /** Path of the file with skus, names, prices and tax classes. */
  catalogue: z.optional(filePath),
  storage: z.optional(z.object({ quota_kb: z.int().check(z.gte(1), z.lte(10_240)) })),
  messages: z.optional(
    z
      .array(z.object({ id: eventName, title: text(60), body: text(200), path: z.optional(z.string().check(z.maxLength(256))) }))
      .check(z.maxLength(20)),
  ),
  listing: z.optional(
    z.object({
      category: z.enum(categories),
      tags: z.optional(z.array(text(24)).check(z.maxLength(10))),
      screenshots: z.optional(z.array(filePath).check(z.maxLength(8))),
    }),
  ),
  skeleton: z.optional(skeletonSchema),
  /** Names by locale (BCP 47); `name` stands where the user's language is not among them. */
  names: z.optional(z.record(localeTag, text(45))),
  descriptions: z.optional(z.record(localeTag, text(300))),
});

/**
 * W3C MiniApp Manifest (Working Draft) and the `plaza` member. Lengths are Unicode code points.
 * Unknown members are dropped on reading, so that an older host reads a newer manifest; `checkManifest` reports unknown members of `plaza` to their author.
 */
export const manifestSchema = z.object({
  app_id: appIdSchema,
  name: text(45),
  short_name: z.optional(text(20)),
  description: z.optional(text(300)),
  lang: z.optional(localeTag),
  dir: z.optional(z.enum(["ltr", "rtl", "auto"])),
  icons: z.array(iconSchema).check(z.minLength(1), z.maxLength(16)),
  version: z.object({ code: z.int().check(z.gte(1)), name: versionNameSchema }),
  platform_version: z.object({
    min_code: z.int().check(z.gte(1)),
    target_code: z.optional(z.int().check(z.gte(1))),
    release_type: z.optional(z.string().check(z.maxLength(32))),
  }),
  pages: z.array(z.string().check(z.minLength(1), z.maxLength(256))).check(z.minLength(1), z.maxLength(128)),
  window: z.optional(z.record(z.string(), z.json())),
  req_permissions: z.optional(z.array(z.object({ name: devicePermissionSchema, reason: text(200) })).check(z.maxLength(8))),
  color_scheme: z.optional(z.enum(["auto", "light", "dark"])),
  device_type: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(32))).check(z.maxLength(8))),
  plaza: plazaSchema,
});
export type Manifest = z.infer<typeof manifestSchema>;
