import type { GuestUser, PostalAddress } from "@plaza/protocol";
import type { Contacts, SavedAddress } from "@plaza/protocol/services";
import { eq } from "drizzle-orm";
import { addressesOf } from "../checkout/addresses.ts";
import type { Executor } from "../core/context.ts";
import type { UserRow } from "./identity.ts";
import { phones, users } from "./tables.ts";

/** The verified number; undefined for a person who proved none. */
export async function phoneOf(db: Executor, userId: string): Promise<string | undefined> {
  const [row] = await db
    .select({ proved: phones.phone, profile: users.profile })
    .from(users)
    .leftJoin(phones, eq(phones.userId, users.id))
    .where(eq(users.id, userId));
  return row?.proved ?? row?.profile.phone;
}

/** What the host's sheet can offer to a form. */
export async function contactsOf(db: Executor, user: UserRow): Promise<Contacts> {
  const phone = await phoneOf(db, user.id);
  return {
    ...(user.name === null ? {} : { name: user.name }),
    ...(phone === undefined ? {} : { phone }),
    ...(user.profile.email === undefined ? {} : { email: user.profile.email }),
  };
}

/** The default of the addresses that the user keeps for their orders: there is no other. */
export async function postalAddressOf(db: Executor, userId: string): Promise<PostalAddress | undefined> {
  const [address] = await addressesOf(db, userId);
  return address && postal(address);
}

/** Without who receives it and their number: those are scopes of their own. */
export function postal({ line1, line2, city, region, postalCode, country }: SavedAddress): NonNullable<GuestUser["address"]> {
  return {
    line1,
    ...(line2 === undefined ? {} : { line2 }),
    city,
    ...(region === undefined ? {} : { region }),
    ...(postalCode === undefined ? {} : { postalCode }),
    country,
  };
}
