/** A TCP port of a host. */
export interface NetworkAddress {
  /** A name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Parses `//HOST:PORT`, the part of a URL after its scheme. An IPv6 address has brackets. Returns undefined if the text
 * has another form.
 */
export function parseAddress(text: string): NetworkAddress | undefined {
  const match = /^\/\/(?:\[([\da-fA-F:.]+)\]|([\w.-]+)):(\d{1,5})\/?$/.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  return host !== undefined && port >= 1 && port <= 65_535 ? { host, port } : undefined;
}
