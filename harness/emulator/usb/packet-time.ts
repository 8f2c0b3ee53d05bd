/**
 * Returns the time in nanoseconds that a packet takes at 12 Mbit/s. It has a token, the data with its frame, and a
 * handshake. These are 13 bytes more than the payload.
 */
export function packetNs(payloadBytes: number): number {
  return Math.round(((payloadBytes + 13) * 8 * 1000) / 12);
}

/** The shortest time in nanoseconds from a write on the host until the device can see the bytes. */
export const SHORTEST_PACKET_NS = packetNs(1);
