/** Limits of a release. Each names what it stops; the registry applies them before it stores a byte. */
export const releaseLimits = {
  /** Bytes of release.json. Stops a description that is larger than what it describes. */
  maxReleaseBytes: 1024 * 1024,
  /** Files of a release. Stops a million tiny files. */
  maxFiles: 512,
  /** Bytes of one file. Stops a file that no phone would finish loading. */
  maxFileBytes: 4 * 1024 * 1024,
  /** Bytes of all files. */
  maxTotalBytes: 16 * 1024 * 1024,
} as const;
