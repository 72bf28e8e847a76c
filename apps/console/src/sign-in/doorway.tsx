import { type ReactNode, useEffect } from "react";
import { useWords } from "../preferences.tsx";
import { Wordmark } from "../wordmark.tsx";

/** What stands in the middle of the window while nobody with a role is here. */
export function Doorway({ title, text, children }: { readonly title: string; readonly text: string; readonly children: ReactNode }) {
  const brand = useWords().t("brand");
  useEffect(() => {
    document.title = `${title} · ${brand}`;
  }, [title, brand]);
  return (
    <main className="console-centre pz-host pz-dense">
      <div className="console-sign-in">
        <Wordmark size={40} />
        <h1>{title}</h1>
        <p>{text}</p>
        {children}
      </div>
    </main>
  );
}
