import type { UserOrder } from "@plaza/protocol/services";
import { Badge, type BadgeProps, iconProps } from "@plaza/ui";
import { Ban, Check, Clock, Undo2, X } from "lucide-react";
import type { ReactNode } from "react";
import { useShell } from "../shell-context.tsx";

const looks: Record<UserOrder["status"], { tone: BadgeProps["tone"]; icon: ReactNode }> = {
  pending: { tone: "warn", icon: <Clock {...iconProps(14)} /> },
  paid: { tone: "ok", icon: <Check {...iconProps(14)} /> },
  declined: { tone: "danger", icon: <X {...iconProps(14)} /> },
  cancelled: { tone: "plain", icon: <Ban {...iconProps(14)} /> },
  expired: { tone: "plain", icon: <Clock {...iconProps(14)} /> },
  refunded: { tone: "plain", icon: <Undo2 {...iconProps(14)} /> },
  partially_refunded: { tone: "plain", icon: <Undo2 {...iconProps(14)} /> },
};

export function OrderStatus({ status, bare }: { status: UserOrder["status"]; bare?: boolean }) {
  const { t } = useShell();
  return (
    <Badge tone={looks[status].tone} icon={looks[status].icon} bare={bare}>
      {t(`status.${status}`)}
    </Badge>
  );
}
