/** Addresses that are no pages of the shell even when somebody opens one as a page: the API, the issuer and the files of releases. */
export const NOT_PAGES: RegExp[] = [/^\/(?:api|oidc|releases|assets)(?:\/|$)/, /^\/(?:healthz|readyz|metrics|\.well-known)(?:\/|$)/];
