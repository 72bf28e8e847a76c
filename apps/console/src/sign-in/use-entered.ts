import { useQueryClient } from "@tanstack/react-query";
import { SESSION_ENDED } from "../queries.ts";

/** What follows every way in: all is asked for again. The address was never left, so the page of before comes back by itself. */
export function useEntered(): () => Promise<void> {
  const client = useQueryClient();
  return () => {
    client.setQueryData(SESSION_ENDED, false);
    return client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_ENDED[0] });
  };
}
