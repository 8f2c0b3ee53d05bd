/**
 * Returns how long a packet takes at 12 Mbit/s: token, data with its frame, and handshake. Together they
 * have 13 bytes more than the payload.
 */
export function packetNs(payloadBytes: number): number {
  return Math.round(((payloadBytes + 13) * 8 * 1000) / 12);
}

/** The shortest time from a write on the host to the moment when the device can see it. */
export const SHORTEST_PACKET_NS = packetNs(1);
