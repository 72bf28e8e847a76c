const DAY = 86_400_000;
const V7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7/;

/** Milliseconds since the epoch in a UUID of version 7 (RFC 9562 §5.7); undefined in any other. */
export function timeOfId(id: string): number | undefined {
  const parts = V7.exec(id.toLowerCase());
  return parts === null ? undefined : Number.parseInt(`${parts[1]}${parts[2]}`, 16);
}

/**
 * The day in an event's id, `YYYY-MM-DD`; 1970-01-01 for ids without a time and for times no clock of ours can have meant. A pure function of the id:
 * it is part of the key under which copies meet. Queries over a time skip older days, but never 1970-01-01.
 */
export function bucketOfId(id: string): string {
  const time = timeOfId(id);
  // ClickHouse's Date ends in 2149.
  if (time === undefined || time > Date.UTC(2149, 0, 1)) return "1970-01-01";
  return new Date(Math.floor(time / DAY) * DAY).toISOString().slice(0, 10);
}
