import { useEffect, useRef } from "react";
import { useSurfaces } from "../context.tsx";

/** Registers what Back closes while it is open. `back` does one step and says whether that closed it. */
export function useSurface(open: boolean, back: () => boolean): void {
  const surfaces = useSurfaces();
  const latest = useRef(back);
  latest.current = back;
  useEffect(() => {
    if (open) return surfaces.add({ back: () => latest.current() });
    return undefined;
  }, [surfaces, open]);
}
