import { expect, it } from "vitest";
import { readClaims } from "./provider-claims.ts";

const now = Date.parse("2026-11-21T09:00:00Z");
const bandOf = (birthdate: unknown) => readClaims({ birthdate }, now).parts.ageBand;

it("keeps a name, a language and what the provider has verified", () => {
  const claims = {
    sub: "1",
    name: "Mai Lan",
    locale: "vi-VN",
    picture: "https://id.example/mai.png",
    email: "Mai@Example.com",
    email_verified: true,
    phone_number: "+84900000009",
    phone_number_verified: true,
  };
  expect(readClaims(claims, now)).toEqual({
    name: "Mai Lan",
    locale: "vi",
    parts: { picture: "https://id.example/mai.png", email: "mai@example.com", phone: "+84900000009" },
  });
  expect(readClaims({ given_name: "Mai", family_name: "Lan" }, now)).toEqual({ name: "Mai Lan", parts: {} });
});

it("says that an address or number which nobody verified holds no more, and nothing of one that is not there [I-12]", () => {
  const said = { email: "mai@example.com", phone_number: "+84900000009" };
  expect(readClaims(said, now).parts).toEqual({ email: null, phone: null });
  expect(readClaims({ ...said, email_verified: "true", phone_number_verified: 1 }, now).parts).toEqual({ email: null, phone: null });
  expect(readClaims({}, now)).toEqual({ parts: {} });
});

it("makes an age band of a date of birth, on the day itself, and of a year as young as it allows", () => {
  expect(bandOf("2008-11-21")).toBe("18+");
  expect(bandOf("2008-11-22")).toBe("16-17");
  expect(bandOf("2010-11-22")).toBe("13-15");
  expect(bandOf("2013-11-21")).toBe("13-15");
  expect(bandOf("2013-11-22")).toBe("under-13");
  expect(bandOf("2008")).toBe("16-17");
  expect(bandOf("2007")).toBe("18+");
  for (const none of ["0000-11-21", "2027-01-01", "1880-01-01", "21.11.2008", "2008-11", 2008, null]) expect(bandOf(none)).toBeUndefined();
});

it("takes claims that are none for claims that are not there", () => {
  const wrong = {
    name: "x".repeat(61),
    given_name: 7,
    family_name: "Lan\u0000",
    picture: "javascript:alert(1)",
    email: ["mai@example.com"],
    phone_number: "0900000009",
    locale: { toString: 1 },
  };
  expect(readClaims(wrong, now)).toEqual({ parts: {} });
});
