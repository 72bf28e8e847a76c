import { at, itemsAt, type Rule } from "./rule.ts";

const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** Mail to a relay address is forwarded from these domains alone: what a reviewer reads is who may write to people that hid their address. */
export const mailSenders: Rule = {
  id: "M023-mail-senders",
  covers: [["plaza", "mail_senders"]],
  fix: 'List the domains that your mail is from, at most 5, lower case and without a wildcard: ["shop.example"].',
  *check({ input }) {
    const seen = new Set<unknown>();
    for (const [index] of itemsAt(input, "plaza", "mail_senders").entries()) {
      const path = ["plaza", "mail_senders", index];
      const domain = at(input, ...path);
      if (typeof domain !== "string") continue;
      if (!DOMAIN.test(domain)) yield { path, message: `${JSON.stringify(domain)} is not a domain.` };
      if (seen.has(domain)) yield { path, message: `${JSON.stringify(domain)} is listed twice.` };
      seen.add(domain);
    }
    const scopes = itemsAt(input, "plaza", "scopes").map((_, index) => at(input, "plaza", "scopes", index, "name"));
    if (seen.size > 0 && !scopes.includes("email"))
      yield { path: ["plaza", "mail_senders"], message: "need the scope email.", fix: "Declare the scope email, or remove mail_senders." };
  },
};
