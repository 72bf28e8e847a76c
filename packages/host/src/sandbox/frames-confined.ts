import { MiniAppError } from "@plaza/protocol";

/** Milliseconds in which a browser says that it refused a frame; it takes a few. */
const SAYS_MS = 5_000;

/**
 * Tries to show a page of another site than the sandbox's. A document whose `frame-src` is open would let any guest leave with what it knows, by
 * taking its own frame elsewhere [S-04].
 * @throws INTERNAL with `failure: "sandbox"` where the browser does not refuse
 */
export function assertFramesConfined(sandboxOrigin: string): Promise<void> {
  // Reserved never to be anybody's (RFC 6761, 6.4); of the sandbox's own scheme, which a lax policy would let through.
  const address = `${new URL(sandboxOrigin.replace("{slot}", "s0")).protocol}//frame-src.invalid/`;
  const probe = document.createElement("iframe");
  probe.hidden = true;
  probe.setAttribute("sandbox", "");
  probe.src = address;
  return new Promise<void>((resolve, reject) => {
    const done = (settle: () => void) => {
      clearTimeout(timer);
      document.removeEventListener("securitypolicyviolation", refused);
      probe.remove();
      settle();
    };
    const refused = ({ blockedURI, disposition }: SecurityPolicyViolationEvent) => {
      if (disposition === "enforce" && address.startsWith(blockedURI)) done(resolve);
    };
    const timer = setTimeout(
      () =>
        done(() =>
          reject(
            new MiniAppError(
              "INTERNAL",
              "This page's Content-Security-Policy lets frames go anywhere: a mini-app could leave with what it knows. Send the policy of hostContentSecurityPolicy(), with frame-src of the sandbox domain alone.",
              { data: { failure: "sandbox" } },
            ),
          ),
        ),
      SAYS_MS,
    );
    document.addEventListener("securitypolicyviolation", refused);
    document.body.append(probe);
  });
}
