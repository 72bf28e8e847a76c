import { createToasts, ToastHost, type Toasts } from "@plaza/ui";
import { createContext, type ReactNode, useContext, useState } from "react";

const ToastsContext = createContext<Toasts | null>(null);

/** One place for what was done, with its undo. Errors stand beside what failed and never here. */
export function ToastsProvider({ children }: { readonly children: ReactNode }) {
  const [toasts] = useState(() => createToasts());
  return (
    <ToastsContext.Provider value={toasts}>
      {children}
      <ToastHost toasts={toasts} />
    </ToastsContext.Provider>
  );
}

export function useToasts(): Toasts {
  const toasts = useContext(ToastsContext);
  if (toasts === null) throw new Error("useToasts is used inside ToastsProvider");
  return toasts;
}
