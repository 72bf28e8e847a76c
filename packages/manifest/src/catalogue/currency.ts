/** True for an ISO 4217 code that the runtime's own data knows. */
export function isCurrency(code: unknown): code is string {
  return typeof code === "string" && Intl.supportedValuesOf("currency").includes(code);
}

/** Decimal places of a currency's minor unit: 0 for VND and JPY, 2 for USD, 3 for KWD (ISO 4217 as in CLDR). */
export function minorUnits(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
