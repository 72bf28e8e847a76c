import type { DevicePermission } from "@plaza/protocol";

/** What each permission hands to a frame (https://www.w3.org/TR/permissions-policy/). */
const features: Readonly<Record<DevicePermission, readonly string[]>> = {
  geolocation: ["geolocation"],
  motion: ["accelerometer", "gyroscope", "magnetometer"],
};

/** The `allow` of a frame: what the user granted, and nothing else [H4] [S-18]. It holds for documents that load afterwards. */
export function allowOf(permissions: readonly DevicePermission[]): string {
  return permissions.flatMap((permission) => features[permission]).join("; ");
}
