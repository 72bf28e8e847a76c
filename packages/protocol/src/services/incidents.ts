import * as z from "zod/mini";
import { type ErrorCode, errorCatalogue } from "../errors.ts";
import { appIdSchema, versionNameSchema } from "../ids.ts";

/** The rule that a guest, or the bytes it came in, broke; with the rows of the threat model that it stands for. */
export const incidentRules = {
  heartbeat: { summary: "It did not answer for as long as a guest may be silent.", rows: ["H-01", "H-02", "H-03"] },
  "second-load": { summary: "Its frame loaded a second document.", rows: ["S-04", "S-05", "B-21"] },
  protocol: { summary: "It broke the wire's protocol again and again.", rows: ["B-01", "B-08", "B-12"] },
  oversize: { summary: "It sent a message larger than any may be.", rows: ["B-10", "B-11"] },
  focus: { summary: "It took the keyboard from an open sheet.", rows: ["H-11"] },
  interface: { summary: "Its drawn interface grew past the limits.", rows: ["H-03"] },
  failure: { summary: "It did not start, or fell over.", rows: ["H-03", "H-19"] },
  circuit: { summary: "It fell over three times in a minute.", rows: ["H-07"] },
  integrity: { summary: "Its bytes are not those that the registry signed.", rows: ["H-05", "R-03", "S-12"] },
  sandbox: { summary: "The sandbox did not stand as it must.", rows: ["S-21", "S-22"] },
} as const satisfies Record<string, { readonly summary: string; readonly rows: readonly string[] }>;
export type IncidentRule = keyof typeof incidentRules;
export const incidentRuleSchema = z.enum(Object.keys(incidentRules) as [IncidentRule, ...IncidentRule[]]);

/** What a 32-bit column holds. */
const LONGEST_RUN_MS = 2 ** 31 - 1;

/** `POST /incidents` (user session): the host stopped a guest, or refused to start it, for breaking a rule. */
export const incidentRequestSchema = z.object({
  /** What the user was shown, to be read out: `7F2C-19`. */
  reference: z.string().check(z.regex(/^[0-9A-F]{4}-[0-9A-F]{2}$/)),
  appId: appIdSchema,
  /** Absent where the signed index had not yet said which release. */
  version: z.optional(versionNameSchema),
  rule: incidentRuleSchema,
  code: z.enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]),
  /** Milliseconds from the start to the stop; 24 days and more are as good as one another. */
  ranForMs: z.int().check(z.gte(0), z.lte(LONGEST_RUN_MS)),
  isolation: z.enum(["full", "reduced"]),
  /** What the host says about it, or the first words of what the guest's code threw while starting. The server keeps none that look like a person's data. */
  excerpt: z.optional(z.string().check(z.maxLength(500))),
});
export type IncidentRequest = z.infer<typeof incidentRequestSchema>;

/** `GET /admin/incidents?appId=&rule=&q=&before=`; a publisher gets those of their own apps. */
export const adminIncidentSchema = z.object({
  id: z.string(),
  reference: z.string(),
  appId: appIdSchema,
  appName: z.string(),
  version: z.optional(z.string()),
  rule: incidentRuleSchema,
  code: z.string(),
  ranForMs: z.int(),
  isolation: z.enum(["full", "reduced"]),
  excerpt: z.optional(z.string()),
  /** Pairwise id in this app: whether it is one person's browser or many. */
  user: z.string(),
  at: z.number(),
});
export type AdminIncident = z.infer<typeof adminIncidentSchema>;
export const adminIncidentsResponseSchema = z.object({ incidents: z.array(adminIncidentSchema), next: z.optional(z.string()) });
