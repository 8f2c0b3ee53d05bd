/**
 * The error for an adapter that broke the protocol. Its message is a sentence without its subject (the adapter) and
 * without a full stop: `sent a line that is not JSON`. This error says nothing about the runtime that the adapter
 * serves.
 */
export class AdapterFault extends Error {
  override readonly name = "AdapterFault";
}
