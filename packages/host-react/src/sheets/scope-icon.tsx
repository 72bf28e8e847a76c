import type { Permission } from "@plaza/protocol";
import { iconProps } from "@plaza/ui";
import { House, Mail, MapPin, Phone, Smartphone, User } from "lucide-react";

const icons = { profile: User, email: Mail, phone: Phone, address: House, geolocation: MapPin, motion: Smartphone } as const;

export function ScopeIcon({ scope }: { readonly scope: Permission }) {
  const Icon = icons[scope];
  return <Icon {...iconProps(20)} />;
}
