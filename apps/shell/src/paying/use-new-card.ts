import type { Host } from "@plaza/host";
import { useEffect, useState } from "react";
import type { Return } from "./return.ts";

export type WaysToPay = Awaited<ReturnType<Host["wallet"]["waysToPay"]>>;

/** Milliseconds from an answer without the new card to the next question. After the last one only the user asks. */
const LOOKS_MS = [500, 1_000, 2_000, 4_000, 8_000];

/** What became of a card that was added: the provider may tell of it a moment after it sent the user back. */
export interface NewCard {
  readonly card: WaysToPay["instruments"][number] | undefined;
  /** `coming`: asked for again by itself. `late`: no more. */
  readonly state: "here" | "coming" | "late";
  look(): void;
}

/**
 * Looks for the card that was not there before, one question after the answer to the last.
 * @param refresh asks for the ways to pay anew; settles with the answer, whatever it is
 */
export function useNewCard(ways: WaysToPay, arrival: Return | null, refresh: () => Promise<void>): NewCard | null {
  const [looks, setLooks] = useState(0);
  const before = arrival?.how === "added" ? arrival.before : null;
  const card = before === null ? undefined : ways.instruments.find(({ id }) => !before.includes(id));
  const delay = LOOKS_MS[looks];
  const waits = before !== null && card === undefined && delay !== undefined;

  useEffect(() => {
    if (!waits) return;
    let over = false;
    const timer = setTimeout(async () => {
      await refresh();
      if (!over) setLooks(looks + 1);
    }, delay);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [waits, delay, looks, refresh]);

  if (before === null) return null;
  return { card, state: card !== undefined ? "here" : waits ? "coming" : "late", look: () => setLooks(0) };
}
