import type { Host, SheetView } from "@plaza/host";

/** A no to whatever is asked: what Back, and leaving a sheet that could not be drawn, mean. A payment under way stays. */
export function cancelSheet(host: Host, sheet: SheetView): void {
  switch (sheet.kind) {
    case "consent":
      host.sheets.answer(sheet.id, { granted: [] });
      break;
    case "fill":
      host.sheets.answer(sheet.id, { share: null });
      break;
    case "select":
      host.sheets.answer(sheet.id, { choose: null });
      break;
    case "checkout":
      if (!host.sheets.answer(sheet.id, { act: "cancel", reason: "user" })) host.sheets.answer(sheet.id, { act: "done" });
      break;
    case "confirm":
    case "subscription":
      host.sheets.answer(sheet.id, { ok: false });
      break;
    case "openUrl":
      host.sheets.answer(sheet.id, { open: false });
      break;
    case "alert":
      host.sheets.answer(sheet.id, {});
  }
}
