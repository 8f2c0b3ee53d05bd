/** This error is thrown if this machine, as it is now, cannot build something. `remedy` says what the user can do. */
export class ToolchainUnavailable extends Error {
  override readonly name = "ToolchainUnavailable";
  readonly remedy: string;

  constructor(missing: string, remedy: string) {
    super(missing);
    this.remedy = remedy;
  }
}
