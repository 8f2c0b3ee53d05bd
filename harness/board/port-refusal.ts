/** The error for a port that another attempt cannot open, for example because its server speaks another protocol. */
export class PortRefusal extends Error {
  override readonly name = "PortRefusal";
}
