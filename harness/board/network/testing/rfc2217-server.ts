// Tests use this server instead of ser2net.
import { createServer, type Server, type Socket } from "node:net";
import {
  encodeCommand,
  encodeData,
  OPTIONS,
  type TelnetCommand,
  TelnetDecoder,
} from "../telnet.ts";

export interface ServerBehaviour {
  /** The options that the server refuses. */
  readonly refuses?: readonly number[];
  /** False if the server never answers a command. */
  readonly answers?: boolean;
  /** The baud rate that the server reports. By default it is the rate that the client asks for. */
  readonly baudRate?: number;
}

/** What the server received from a client, and a way to send data to the client. */
export interface ServedClient {
  readonly socket: Socket;
  /** The commands for the port that the client has sent, such as `5 8`: the code of a command, then its value. */
  readonly orders: string[];
  send(bytes: Uint8Array): void;
  command(command: TelnetCommand): void;
}

/**
 * Serves RFC 2217 on a free port of this machine. `onClient` is called for each client that connects, and returns the
 * function that gets the data of this client.
 */
export async function serveRfc2217(
  behaviour: ServerBehaviour,
  onClient: (client: ServedClient) => (bytes: Buffer) => void,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  return listen((socket) => {
    const decoder = new TelnetDecoder();
    const client: ServedClient = {
      socket,
      orders: [],
      send: (bytes) => socket.write(encodeData(bytes)),
      command: (command) => socket.write(encodeCommand(command)),
    };
    const onData = onClient(client);
    socket.on("data", (bytes: Buffer) => {
      const { data, commands } = decoder.decode(bytes);
      if (data.length > 0) onData(data);
      for (const command of commands) {
        if (behaviour.answers !== false) answer(client, command, behaviour);
      }
    });
  });
}

/** Listens on a free port of this machine. `close` ends all connections. */
export async function listen(
  onSocket: (socket: Socket) => void,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    port: address.port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(
  client: ServedClient,
  command: TelnetCommand,
  { refuses = [], baudRate }: ServerBehaviour,
): void {
  if (command.kind === "negotiation") {
    const { verb, option } = command;
    const isRefused = refuses.includes(option);
    if (verb === "WILL") client.command({ ...command, verb: isRefused ? "DONT" : "DO" });
    if (verb === "DO") client.command({ ...command, verb: isRefused ? "WONT" : "WILL" });
    return;
  }
  const [order = 0, ...value] = command.bytes;
  client.orders.push([order, ...value].join(" "));
  const reported = Buffer.from([order + 100, ...value]);
  if (order === 1 && baudRate !== undefined) reported.writeUInt32BE(baudRate, 1);
  client.command({ kind: "subnegotiation", option: OPTIONS.COM_PORT, bytes: reported });
}
