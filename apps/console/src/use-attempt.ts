import { useRef } from "react";

interface Attempt {
  keyOf(body: unknown): string;
  /** The next body is a new act, even if it says the same. */
  forget(): void;
}

/** Sent again as it was, a body is the same act, also where the first answer was lost; with anything changed it is another one. */
export function useAttempt(): Attempt {
  const attempt = useRef<{ readonly said: string; readonly key: string }>(undefined);
  return {
    keyOf: (body) => {
      const said = JSON.stringify(body);
      if (attempt.current?.said !== said) attempt.current = { said, key: crypto.randomUUID() };
      return attempt.current.key;
    },
    forget: () => {
      attempt.current = undefined;
    },
  };
}
