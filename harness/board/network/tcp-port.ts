import { connect, type Socket } from "node:net";
import type { BoardPort } from "../board-port.ts";
import type { NetworkAddress } from "./network-address.ts";

/**
 * A board behind a TCP port. The port carries exactly the bytes of the board's serial port, as ser2net does in its mode
 * `raw`.
 */
export function tcpPort(name: string, address: NetworkAddress): BoardPort {
  return { name, isBridge: true, open: () => openSocket(address) };
}

/** Connects to a TCP port. Rejects with an Error whose message says in a few words what is wrong. */
export function openSocket({ host, port }: NetworkAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true, keepAlive: true });
    const refuse = (why: string, cause?: Error) => {
      socket.destroy();
      reject(new Error(why, { cause }));
    };
    const timer = setTimeout(
      () => refuse(`the host ${host} does not answer within ${CONNECT_LIMIT_MS} ms`),
      CONNECT_LIMIT_MS,
    );
    socket.once("connect", () => {
      clearTimeout(timer);
      // Without this handler, an error of the open connection would be an uncaught exception. Node closes the socket
      // after the error, and the reader of the stream notices this.
      socket.on("error", () => {});
      resolve(socket);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      refuse(explain(error, host, port), error);
    });
  });
}

const CONNECT_LIMIT_MS = 4000;

function explain({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  switch (code) {
    case "ECONNREFUSED":
      return `nothing listens on port ${port} of ${host}`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `the host name ${host} is unknown, or the name server does not answer`;
    default:
      return message;
  }
}
