/**
 * An adapter broke the protocol. The message is one sentence without a full stop, and its subject is the adapter: `sent
 * a line that is not JSON`. It says nothing about the runtime that the adapter serves.
 */
export class AdapterFault extends Error {
  override readonly name = "AdapterFault";
}
