/** The command was called in a way that cannot work: exit code 2. Anything else that fails is exit code 1. */
export class Misuse extends Error {
  override readonly name = "Misuse";
}
