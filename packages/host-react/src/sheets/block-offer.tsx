import type { SheetView } from "@plaza/host";
import { Button } from "@plaza/ui";
import { useHost, useWords } from "../context.tsx";

/** In the sheets of an app that goes on asking after it was told no: the way to hear no more of it [H-12]. */
export function BlockOffer({ sheet }: { readonly sheet: SheetView }) {
  const host = useHost();
  const { t } = useWords();
  if (!sheet.blockable) return null;
  return (
    <Button kind="line" size="s" full onClick={() => host.sheets.block(sheet.id)}>
      {t("blockAsking", { name: sheet.app.name })}
    </Button>
  );
}
