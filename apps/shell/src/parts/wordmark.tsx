/** The host's own sign: four paving stones, two of them turned. */
export function Wordmark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" className="pz-icon">
      <path d="M1 1h10v10H1z" fill="var(--plaza-ink)" />
      <path d="M13 11V1a10 10 0 0 1 10 10z" fill="var(--plaza-patina)" />
      <path d="M1 13h10v10A10 10 0 0 1 1 13z" fill="var(--plaza-patina)" />
      <path d="M13 13h10v10H13z" fill="var(--plaza-ink)" />
    </svg>
  );
}
