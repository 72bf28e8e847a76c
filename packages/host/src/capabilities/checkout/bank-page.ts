/**
 * The bank's page as it may be opened; undefined for what is none.
 * SECURITY: in the clear only on this machine, as in development, and never a script or an address with a user's name that could pass for the bank's (test: "opens no page that is not https").
 */
export function readBankPage(address: string): URL | undefined {
  if (!URL.canParse(address)) return undefined;
  const page = new URL(address);
  const local = page.protocol === "http:" && (page.hostname === "localhost" || page.hostname === "127.0.0.1");
  return (page.protocol === "https:" || local) && page.username === "" && page.password === "" ? page : undefined;
}
