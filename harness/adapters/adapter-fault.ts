/**
 * An adapter broke the protocol. The message is one sentence without a full stop. The subject of this sentence, the
 * adapter, is left out: `sent a line that is not JSON`. This error says nothing about the runtime that the adapter
 * serves.
 */
export class AdapterFault extends Error {
  override readonly name = "AdapterFault";
}
