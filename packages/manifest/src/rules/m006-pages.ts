import { at, itemsAt, type Rule } from "./rule.ts";

const PAGE = /^\/?[A-Za-z0-9\-._~!$&'()*+=:@%{}[\]/]*$/;

export const pages: Rule = {
  id: "M006-pages",
  covers: [["pages"]],
  fix: 'List the routes of the mini-app, the first one being its home, for example ["/", "/menu"].',
  *check({ input }) {
    const seen = new Set<string>();
    for (const [index] of itemsAt(input, "pages").entries()) {
      const path = ["pages", index];
      const page = at(input, ...path);
      if (typeof page !== "string") continue;
      if (!PAGE.test(page) || page.includes("//") || page.split("/").some((segment) => segment === ".." || segment === "."))
        yield { path, message: "is not a path: no scheme, host, query, fragment, space or dot segment." };
      if (seen.has(page)) yield { path, message: `is listed twice: ${page}.` };
      seen.add(page);
    }
  },
};
