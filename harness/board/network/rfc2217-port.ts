import type { BoardPort } from "../board-port.ts";
import type { NetworkAddress } from "./network-address.ts";
import { Rfc2217Stream } from "./rfc2217-stream.ts";
import { openSocket } from "./tcp-port.ts";

/** Returns the port of a board behind an RFC 2217 server, such as ser2net in its mode `telnet(rfc2217)`. */
export function rfc2217Port(name: string, address: NetworkAddress, baudRate: number): BoardPort {
  return {
    name,
    isBridge: true,
    async open() {
      const stream = new Rfc2217Stream(await openSocket(address));
      await stream.negotiate(baudRate);
      return stream;
    },
  };
}
