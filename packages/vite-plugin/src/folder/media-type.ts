import { extname } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
};

/** Media type of a file of a release, by its name: servers send it with `nosniff`. */
export function mediaType(path: string): string {
  return types[extname(path).toLowerCase()] ?? "application/octet-stream";
}
