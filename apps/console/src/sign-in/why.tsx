import { type TextId, useWords } from "../preferences.tsx";
import { whyNot } from "./failure.ts";

/** Beside the button that did not lead in. */
export function Why({ error, wrong }: { readonly error: Error | null; readonly wrong: TextId }) {
  const words = useWords();
  if (error === null) return null;
  return (
    <p className="pz-tone-danger" role="alert">
      {words.t(whyNot(error, wrong))}
    </p>
  );
}
