/** What {@link buildRelease} asks of the plugin in its child process, where a vite.config calls `plaza()` without knowing of it. */
export interface BuildRequest {
  /** Absolute. */
  readonly outDir?: string;
  readonly version?: string;
}

const VARIABLE = "PLAZA_BUILD_REQUEST";

export function readBuildRequest(): BuildRequest {
  const text = process.env[VARIABLE];
  return text === undefined ? {} : (JSON.parse(text) as BuildRequest);
}

export function buildRequestEnvironment(request: BuildRequest): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(request) };
}
