/** The host's own sign in the colours of the theme, which the one of the browser's tab does not follow. */
export function Wordmark({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" className="pz-icon">
      <path d="M1 1h10v10H1z" fill="var(--plaza-ink)" />
      <path d="M13 11V1a10 10 0 0 1 10 10z" fill="var(--plaza-patina)" />
      <path d="M1 13h10v10A10 10 0 0 1 1 13z" fill="var(--plaza-patina)" />
      <path d="M13 13h10v10H13z" fill="var(--plaza-ink)" />
    </svg>
  );
}
