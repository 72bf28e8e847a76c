import { Button, Notice } from "@plaza/ui";
import { useWords } from "./preferences.tsx";

/** In the place of everything when drawing it failed: our fault, and a reload is all that helps. */
export function Broken({ error }: { readonly error: unknown }) {
  const words = useWords();
  return (
    <main className="console-centre pz-host pz-dense">
      <Notice
        tone="danger"
        role="alert"
        headingLevel={1}
        title={words.t("broken.title")}
        text={words.t("broken.text")}
        actions={<Button onClick={() => location.reload()}>{words.t("broken.reload")}</Button>}
        details={{ label: words.t("broken.details"), items: [[words.t("broken.error"), String(error)]] }}
      />
    </main>
  );
}
