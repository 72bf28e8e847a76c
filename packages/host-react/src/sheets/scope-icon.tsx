import type { Scope } from "@plaza/protocol";
import { iconProps } from "@plaza/ui";
import { House, Mail, Phone, User } from "lucide-react";

const icons = { profile: User, email: Mail, phone: Phone, address: House } as const;

export function ScopeIcon({ scope }: { readonly scope: Scope }) {
  const Icon = icons[scope];
  return <Icon {...iconProps(20)} />;
}
