import * as z from "zod/mini";

/** `GET /api/v1/admin/people` (operators): who works in the console. */
export const personSchema = z.object({
  id: z.string(),
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  role: z.enum(["operator", "publisher"]),
  /** Whose apps a `publisher` sees, by name. */
  publisher: z.nullable(z.string()),
  /** A demo person; their role is not taken. */
  persona: z.boolean(),
  /** The operator who asks. */
  me: z.boolean(),
});
export type Person = z.infer<typeof personSchema>;
export const openInviteSchema = z.object({
  id: z.string(),
  role: z.enum(["operator", "publisher"]),
  publisher: z.nullable(z.string()),
  /** Name of the operator who made it. */
  by: z.nullable(z.string()),
  createdAt: z.number(),
  expiresAt: z.number(),
});
export type OpenInvite = z.infer<typeof openInviteSchema>;
export const peopleResponseSchema = z.object({
  people: z.array(personSchema),
  invites: z.array(openInviteSchema),
  publishers: z.array(z.object({ id: z.string(), name: z.string() })),
});

/** `POST /api/v1/admin/people/invites`; `DELETE /api/v1/admin/people/invites/:id` withdraws, `DELETE /api/v1/admin/people/:id` takes a role. */
export const inviteRequestSchema = z.discriminatedUnion("role", [
  z.object({ role: z.literal("operator") }),
  z.object({ role: z.literal("publisher"), publisherId: z.string().check(z.minLength(1), z.maxLength(200)) }),
]);
export type InviteRequest = z.infer<typeof inviteRequestSchema>;
export const inviteResponseSchema = z.object({ id: z.string(), link: z.string(), expiresAt: z.number() });

/** `POST /api/v1/invites/accept` (a member, on the console) → Me with the role. */
export const inviteAcceptRequestSchema = z.object({ token: z.string().check(z.minLength(20), z.maxLength(1024)) });
