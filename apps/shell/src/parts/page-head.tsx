import type { ReactNode } from "react";
import { usePage } from "./use-page.ts";

/** Heading of a page that is reached by tabs. */
export function PageHead({ title, detail, end }: { title: string; detail?: ReactNode; end?: ReactNode }) {
  const heading = usePage(title);
  return (
    <header className="sh-head">
      <div className="pz-grow">
        <h1 ref={heading} tabIndex={-1} className="pz-text-24 pz-w700">
          {title}
        </h1>
        {detail !== undefined && <p className="pz-text-13 pz-tone-second">{detail}</p>}
      </div>
      {end}
    </header>
  );
}
