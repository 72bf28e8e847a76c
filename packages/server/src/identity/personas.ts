import { sql } from "drizzle-orm";
import type { Database } from "../core/context.ts";
import { type Profile, phones, users } from "./tables.ts";

interface PersonaSeed {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly role: "user" | "publisher" | "operator";
  readonly locale: "en" | "vi" | "th";
  readonly publisherId?: string;
  readonly region: string;
  readonly organisation?: string;
  readonly phone?: string;
  readonly profile: Profile;
}

/** Demo people: names and numbers are invented (example domains, reserved or never-assigned numbers). */
const personas: readonly PersonaSeed[] = [
  {
    id: "linh",
    name: "Linh Trần",
    about: "Orders coffee on the way to work, in Vietnamese",
    role: "user",
    locale: "vi",
    region: "VN",
    phone: "+84900000001",
    profile: { email: "linh@example.com", ageBand: "18+" },
  },
  {
    id: "somchai",
    name: "สมชาย ใจดี",
    about: "Splits bills with friends, in Thai",
    role: "user",
    locale: "th",
    region: "TH",
    phone: "+66900000002",
    profile: { email: "somchai@example.com", ageBand: "18+" },
  },
  {
    id: "maya",
    name: "Maya Reyes",
    about: "Travels, reads English",
    role: "user",
    locale: "en",
    region: "SG",
    phone: "+15550100003",
    profile: { email: "maya@example.com", ageBand: "18+" },
  },
  {
    id: "minh",
    name: "Minh Phạm",
    about: "A teenager at a school: age band 16-17, no phone number",
    role: "user",
    locale: "vi",
    region: "VN",
    organisation: "lotus-high-school",
    profile: { email: "minh@example.com", ageBand: "16-17" },
  },
  {
    id: "publisher",
    name: "Anong Suk",
    about: "Publishes the sample mini-apps",
    role: "publisher",
    locale: "en",
    publisherId: "plaza-samples",
    region: "TH",
    profile: { email: "publisher@example.com", ageBand: "18+" },
  },
  {
    id: "operator",
    name: "Hải Đỗ",
    about: "Operates this Plaza: reports, stops",
    role: "operator",
    locale: "en",
    region: "VN",
    profile: { email: "operator@example.com", ageBand: "18+" },
  },
];

/** Adds the demo people that are not there yet; what policy may ask of those that are is brought up to date. */
export async function seedPersonas(db: Database, now: number): Promise<void> {
  const rows = personas.map(({ id, publisherId, organisation, phone: _, ...rest }) => ({
    ...rest,
    organisation: organisation ?? null,
    id: `persona-${id}`,
    persona: id,
    publisherId: publisherId ?? null,
    state: "member" as const,
    markRedraws: 0,
    createdAt: now,
  }));
  const facts = { region: sql`excluded.region`, organisation: sql`excluded.organisation` };
  await db.insert(users).values(rows).onConflictDoUpdate({ target: users.id, set: facts });
  const numbers = personas.flatMap(({ id, phone }) => (phone === undefined ? [] : [{ userId: `persona-${id}`, phone, verifiedAt: now }]));
  await db.insert(phones).values(numbers).onConflictDoNothing();
}
