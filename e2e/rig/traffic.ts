import type { BrowserContext, Request } from "@playwright/test";

/** Every request of a browser context since it was made, those of guests and of closed pages included. */
export interface Traffic {
  /** Requests whose path is `path`, or starts with it where it ends in `/`. */
  to(path: string, method?: string): Request[];
}

export function watchTraffic(context: BrowserContext): Traffic {
  const requests: Request[] = [];
  context.on("request", (request) => requests.push(request));
  return {
    to: (path, method) =>
      requests.filter((request) => {
        const { pathname } = new URL(request.url());
        return (
          (path.endsWith("/") ? pathname.startsWith(path) : pathname === path) && (method === undefined || request.method() === method)
        );
      }),
  };
}
