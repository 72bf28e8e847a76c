/** What tells engines apart; `userAgentData` is Chromium's, and of secure contexts. */
export interface EngineFacts {
  readonly userAgent?: string;
  readonly userAgentData?: {
    readonly mobile?: boolean;
    readonly platform?: string;
    readonly brands?: readonly { readonly brand: string; readonly version?: string }[];
  };
}

/**
 * Whether a frame of another site is known to run in another process than the page, so that the page outlives whatever runs in it.
 *
 * No page can ask that, and finding out by hanging a frame would hang the page where the answer is no. So it is true only where the engine is known
 * to do it, and false for the rest:
 * - desktop Chromium, since site isolation (67). Not on Android, where it depends on the device's memory, nor in its WebView, which has none;
 * - desktop Firefox, since Fission (95). Not on Android;
 * - no WebKit, and so no browser of an iPhone (`CriOS` and `FxiOS` are WebKit), whose frames share the page's process.
 *
 * A wrong "false" costs a few per cent of bytes and slower loops; a wrong "true" would cost the host. So a name that is missing or hidden means false.
 */
export function isolatesFrames(engine: EngineFacts | undefined): boolean {
  const { userAgent = "", userAgentData } = engine ?? {};
  if (userAgentData !== undefined) {
    const chromium = userAgentData.brands?.some(({ brand }) => brand === "Chromium") ?? false;
    return chromium && userAgentData.mobile === false && userAgentData.platform !== "Android";
  }
  return /\bGecko\/\d+ Firefox\/\d/.test(userAgent) && !/Android|Mobile|Tablet/.test(userAgent);
}
