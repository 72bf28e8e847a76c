import type { SessionView } from "@plaza/host";
import type { AppListing } from "@plaza/protocol/services";
import { AppIcon, IconButton, iconProps, List, PavedCell, PavedStrip, Row, Sheet } from "@plaza/ui";
import { ChevronLeft, Flag, Info, RotateCw, Share2, SlidersHorizontal } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useSurface } from "../back/use-surface.ts";
import { useHost, useHostSnapshot, useWords } from "../context.tsx";
import { About } from "./about.tsx";
import { Permissions } from "./permissions.tsx";
import { ReportForm } from "./report-form.tsx";

type View = "root" | "permissions" | "about" | "report";

export interface AppMenuProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly appId: string;
  readonly name: string;
  readonly listing: AppListing | null;
  readonly session: SessionView | null;
  readonly start: "root" | "report";
  /** Whether there is an app to report. */
  readonly reportable: boolean;
  readonly onPermissions?: (appId: string) => void;
  readonly shareUrl?: (link: string) => string;
}

/** The capsule's menu: share, restart, permissions, about, report. */
export function AppMenu({ open, onOpenChange, appId, name, listing, session, start, reportable, onPermissions, shareUrl }: AppMenuProps) {
  const host = useHost();
  const { t } = useWords();
  const [view, setView] = useState<View>(start);
  const [wasOpen, setWasOpen] = useState(open);
  if (open !== wasOpen) {
    setWasOpen(open);
    if (open) setView(start);
  }
  const shared = useHostSnapshot((snapshot) => snapshot.grants?.find((grant) => grant.appId === appId)?.scopes.length ?? 0);
  const close = useCallback(() => onOpenChange(false), [onOpenChange]);
  const sessionId = session?.id ?? null;
  useSurface(open, () => {
    if (view !== start) {
      setView(start);
      return false;
    }
    close();
    return true;
  });

  // Where the user types or decides, the guest must not be able to take the keyboard.
  const covers = open && (view === "report" || view === "permissions");
  useEffect(() => {
    if (covers && sessionId !== null) return host.cover(sessionId);
    return undefined;
  }, [host, covers, sessionId]);

  async function share(): Promise<void> {
    close();
    const link = host.link({ appId, ...(session ? { path: session.path } : {}) });
    const url = shareUrl ? shareUrl(link) : link;
    if (typeof navigator.share === "function" && navigator.canShare?.({ url })) {
      await navigator.share({ title: name, url }).catch(() => undefined);
      return;
    }
    await navigator.clipboard.writeText(url);
    await host.notify({ text: t("linkCopied") });
  }

  const titles: Record<View, string> = { root: name, permissions: t("permissions"), about: t("about"), report: t("reportTitle") };
  return (
    <Sheet
      open={open}
      onClose={close}
      title={<bdi>{titles[view]}</bdi>}
      description={view === "root" && listing ? t("by", { publisher: listing.publisher.name }) : undefined}
      leading={
        view === "root" || start === "report" ? (
          <AppIcon name={name} src={listing?.icon ?? undefined} size={52} />
        ) : (
          <IconButton
            label={t("back")}
            icon={<ChevronLeft {...iconProps(24)} className="pz-icon pz-flip" />}
            onClick={() => setView("root")}
          />
        )
      }
    >
      {view === "root" && (
        <>
          <PavedStrip columns={2}>
            <PavedCell icon={<Share2 {...iconProps(22)} />} label={t("share")} onPress={() => void share().catch(() => undefined)} />
            <PavedCell
              icon={<RotateCw {...iconProps(22)} />}
              label={t("restart")}
              onPress={() => {
                close();
                if (session) host.restart(session.id);
              }}
            />
          </PavedStrip>
          <List inset="icon">
            <Row
              leading={<SlidersHorizontal {...iconProps(22)} />}
              title={t("permissions")}
              detail={t("permissionsCount", { count: shared })}
              chevron
              onPress={() => {
                if (!onPermissions) return setView("permissions");
                close();
                onPermissions(appId);
              }}
            />
            <Row leading={<Info {...iconProps(22)} />} title={t("about")} chevron onPress={() => setView("about")} />
            {reportable && <Row leading={<Flag {...iconProps(22)} />} title={t("report")} chevron onPress={() => setView("report")} />}
          </List>
        </>
      )}
      {view === "permissions" && <Permissions appId={appId} />}
      {view === "about" && <About appId={appId} listing={listing} session={session} />}
      {view === "report" && <ReportForm appId={appId} version={session?.version ?? listing?.version} onSent={close} />}
    </Sheet>
  );
}
