/**
 * The error for a port that cannot be opened, even with more attempts. For example, its server speaks another protocol.
 */
export class PortRefusal extends Error {
  override readonly name = "PortRefusal";
}
