import * as z from "zod/mini";
import type { Profile } from "./tables.ts";

/** What is kept of the claims of a person (OpenID Connect Core §5.1). A claim that is none is as if it were not there: it says nothing, and breaks nothing. */
const claimsSchema = z.object({
  name: text(60),
  given_name: text(60),
  family_name: text(60),
  picture: z.catch(z.optional(z.string().check(z.maxLength(2048), z.regex(/^https:\/\//))), undefined),
  email: z.catch(z.optional(z.string().check(z.trim(), z.toLowerCase(), z.maxLength(254), z.email())), undefined),
  email_verified: z.catch(z.optional(z.boolean()), undefined),
  phone_number: z.catch(z.optional(z.string().check(z.regex(/^\+[1-9]\d{4,14}$/))), undefined),
  phone_number_verified: z.catch(z.optional(z.boolean()), undefined),
  birthdate: z.catch(z.optional(z.string().check(z.regex(/^\d{4}(?:-\d{2}-\d{2})?$/))), undefined),
  locale: text(35),
});

/** What the provider says of a person. Absent: it says nothing. Null: it says that what was there holds no more. */
export interface ProviderProfile {
  readonly name?: string;
  readonly locale?: "en" | "vi" | "th";
  readonly parts: { readonly [part in "picture" | "email" | "phone" | "ageBand"]?: NonNullable<Profile[part]> | null };
}

/** Addresses and numbers count where the provider has verified them; of a date of birth the age band stays. `now` in milliseconds since the epoch. */
export function readClaims(claims: unknown, now: number): ProviderProfile {
  const said = claimsSchema.parse(claims);
  const name = said.name ?? [said.given_name, said.family_name].filter((part) => part !== undefined).join(" ");
  const locale = (["en", "vi", "th"] as const).find((known) => known === said.locale?.split(/[-_]/)[0]?.toLowerCase());
  const ageBand = said.birthdate === undefined ? undefined : ageBandOf(said.birthdate, now);
  return {
    ...(name === "" ? {} : { name }),
    ...(locale === undefined ? {} : { locale }),
    parts: {
      ...(said.picture === undefined ? {} : { picture: said.picture }),
      // SECURITY: an address that nobody verified may be anyone's; mini-apps are given none [I-12].
      ...(said.email === undefined ? {} : { email: said.email_verified === true ? said.email : null }),
      ...(said.phone_number === undefined ? {} : { phone: said.phone_number_verified === true ? said.phone_number : null }),
      ...(ageBand === undefined ? {} : { ageBand }),
    },
  };
}

/** Years that are complete by the calendar of UTC. Who says a year only is as young as that year allows; `0000` says no year. */
function ageBandOf(birthdate: string, now: number): Profile["ageBand"] {
  const [year = 0, month = 12, day = 31] = birthdate.split("-").map(Number);
  const today = new Date(now);
  const hadBirthday = today.getUTCMonth() + 1 > month || (today.getUTCMonth() + 1 === month && today.getUTCDate() >= day);
  const age = today.getUTCFullYear() - year - (hadBirthday ? 0 : 1);
  if (year < 1900 || age < 0) return undefined;
  return age < 13 ? "under-13" : age < 16 ? "13-15" : age < 18 ? "16-17" : "18+";
}

function text(maxLength: number) {
  return z.catch(
    z.optional(
      z.string().check(
        z.trim(),
        z.minLength(1),
        z.maxLength(maxLength),
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
        z.regex(/^[^\u0000-\u001f\u007f]*$/),
      ),
    ),
    undefined,
  );
}
