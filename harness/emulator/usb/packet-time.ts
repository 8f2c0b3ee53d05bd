/**
 * Returns the time in nanoseconds that a packet takes at 12 Mbit/s. Besides its payload, a packet has 13 bytes: the
 * token, the frame of the data, and the handshake.
 */
export function packetNs(payloadBytes: number): number {
  return Math.round(((payloadBytes + 13) * 8 * 1000) / 12);
}

/** The shortest time in nanoseconds from a write on the host until the device can see the written bytes. */
export const SHORTEST_PACKET_NS = packetNs(1);
