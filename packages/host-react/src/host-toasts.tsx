import { createToasts, ToastHost } from "@plaza/ui";
import { useEffect, useRef, useState } from "react";
import { useHost, useHostSnapshot } from "./context.tsx";

/** Draws the engine's toasts, one at a time; what is tapped, or that the time is over, goes back to it. */
export function HostToasts() {
  const host = useHost();
  const list = useHostSnapshot((snapshot) => snapshot.toasts);
  const [drawn] = useState(() => createToasts());
  const begun = useRef(new Set<string>());

  useEffect(() => {
    for (const { id, text, action } of list) {
      if (begun.current.has(id)) continue;
      begun.current.add(id);
      void drawn.show({ text, ...(action === undefined ? {} : { action }) }).then((result) => {
        begun.current.delete(id);
        host.toasts.answer(id, result.action);
      });
    }
  }, [host, drawn, list]);

  return <ToastHost toasts={drawn} />;
}
