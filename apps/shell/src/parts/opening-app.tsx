import { useHostSnapshot } from "@plaza/host-react";
import { Skeleton } from "@plaza/ui";

/** What a tap opens while the page around a mini-app is still on its way: the app's own skeleton in the next frame. */
export function OpeningApp({ path }: { path: string }) {
  const plan = useHostSnapshot((snapshot) => snapshot.apps.find(({ id }) => path.startsWith(`/miniapp/${id}/`))?.skeleton);
  return (
    <main className="sh-opening" aria-busy="true" data-testid="skeleton">
      <Skeleton quiet label="" plan={plan} />
    </main>
  );
}
