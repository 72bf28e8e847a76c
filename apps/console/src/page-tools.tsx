import { createContext, type ReactNode, useContext } from "react";
import { createPortal } from "react-dom";

const Place = createContext<HTMLElement | null>(null);

/** Where the tools of a page stand: beside its title. */
export function PageToolsProvider({ place, children }: { readonly place: HTMLElement | null; readonly children: ReactNode }) {
  return <Place.Provider value={place}>{children}</Place.Provider>;
}

export function PageTools({ children }: { readonly children: ReactNode }) {
  const place = useContext(Place);
  return place && createPortal(children, place);
}
