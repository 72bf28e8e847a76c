import { BlockList, isIP } from "node:net";

/** IPv4 that is not the public internet (IANA special-purpose registry, RFC 6890). */
const blocked4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** The one part of IPv6 that is the public internet today is 2000::/3; these parts of it are not. 2002::/16 and 2001::/32 carry IPv4 addresses inside. */
const blocked6: readonly (readonly [string, number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

function createLists(): { readonly v4: BlockList; readonly v6: BlockList; readonly global6: BlockList } {
  const v4 = new BlockList();
  for (const [net, prefix] of blocked4) v4.addSubnet(net, prefix, "ipv4");
  const v6 = new BlockList();
  for (const [net, prefix] of blocked6) v6.addSubnet(net, prefix, "ipv6");
  const global6 = new BlockList();
  global6.addSubnet("2000::", 3, "ipv6");
  return { v4, v6, global6 };
}

const lists = createLists();

/** True unless `address` (an IP in text) is on the public internet. Mapped, translated and tunnelled forms of IPv4 are all refused with the rest of IPv6 outside 2000::/3. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return lists.v4.check(address, "ipv4");
  // A zone (fe80::1%eth0) belongs to a link.
  if (family !== 6 || address.includes("%")) return true;
  return !lists.global6.check(address, "ipv6") || lists.v6.check(address, "ipv6");
}
