import { iconProps } from "@plaza/ui";
import {
  BusFront,
  ConciergeBell,
  Gamepad2,
  GraduationCap,
  HeartPulse,
  LayoutGrid,
  MessagesSquare,
  Newspaper,
  ShoppingBag,
  Ticket,
  Utensils,
  WalletMinimal,
  Wrench,
} from "lucide-react";
import type { ReactNode } from "react";
import type { MessageId } from "../catalogues.ts";
import type { Shell } from "../shell-context.tsx";

/** The categories a manifest may name (rule M021). */
const icons = {
  food: Utensils,
  shopping: ShoppingBag,
  travel: BusFront,
  finance: WalletMinimal,
  tools: Wrench,
  games: Gamepad2,
  health: HeartPulse,
  education: GraduationCap,
  entertainment: Ticket,
  social: MessagesSquare,
  news: Newspaper,
  services: ConciergeBell,
} as const;

export function categoryIcon(category: string): ReactNode {
  const Icon = Object.hasOwn(icons, category) ? icons[category as keyof typeof icons] : LayoutGrid;
  return <Icon {...iconProps(22)} />;
}

/** The user's word for a category; one that this shell does not know yet is shown as it is, with a capital. */
export function categoryName(t: Shell["t"], category: string): string {
  if (category === "" || category === "other") return t("category.other");
  if (Object.hasOwn(icons, category)) return t(`category.${category}` as MessageId);
  return category.charAt(0).toLocaleUpperCase() + category.slice(1);
}
