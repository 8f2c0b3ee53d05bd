// An emulated Pico behind ports that other programs can open, for tests.
import type { Socket } from "node:net";
import { listen, serveRfc2217 } from "../../board/network/testing/rfc2217-server.ts";
import { openPty, type Pty } from "../../emulated-boards/serving/pty.ts";
import { serve } from "../../emulated-boards/serving/serve.ts";
import { firmware } from "../../emulated-boards/testing/test-firmware.ts";
import { CoSimulation } from "../../emulator/simulation/co-simulation.ts";
import { preparedPico } from "./prepared-pico.ts";

/** The ports of one board, and functions that disturb what the board sends. Only one port may be in use at a time. */
export interface ServedPico {
  /** The path of a pseudo-terminal. */
  readonly path: string;
  /** The number of the TCP port with raw bytes. */
  readonly tcp: number;
  /** The number of the TCP port with RFC 2217. */
  readonly rfc2217: number;
  /** Closes the TCP connections of all clients as soon as the board has printed this text. */
  dropAfter(text: string): void;
  /** Changes one byte of this text the next time that the board prints it. */
  garble(text: string): void;
  close(): Promise<void>;
}

/** Boots an emulated Pico that has aiorig's modules, and serves its ports until `close` is called. */
export async function servePico(link: string): Promise<ServedPico> {
  const simulation = new CoSimulation();
  const board = simulation.addBoard({ name: "pico", firmware: firmware() });
  board.flash.bytes.set((await preparedPico()).flash);
  board.powerOn();
  const pty = await openPty(link);
  const sockets = new Set<Socket>();
  const sinks = new Set<(bytes: Uint8Array) => void>();
  let fatal: string | undefined;
  let garbled: string | undefined;
  const terminal: Pty = {
    link,
    get waitingBytes() {
      return pty.waitingBytes;
    },
    onData: undefined,
    send(sent) {
      const at = garbled === undefined ? -1 : Buffer.from(sent).indexOf(garbled);
      const bytes = at < 0 ? sent : sent.map((byte, i) => (i === at ? byte ^ 1 : byte));
      if (at >= 0) garbled = undefined;
      if (sinks.size === 0) pty.send(bytes);
      for (const send of sinks) send(bytes);
      if (fatal === undefined || !Buffer.from(bytes).includes(fatal)) return;
      fatal = undefined;
      for (const socket of sockets) socket.destroy();
    },
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    ended: pty.ended,
    close: () => pty.close(),
  };
  pty.onData = (bytes) => terminal.onData?.(bytes);
  const plug = (socket: Socket, send: (bytes: Uint8Array) => void) => {
    sockets.add(socket);
    sinks.add(send);
    socket.on("close", () => {
      sockets.delete(socket);
      sinks.delete(send);
    });
  };
  const raw = await listen((socket) => {
    plug(socket, (bytes) => socket.write(bytes));
    socket.on("data", (bytes: Buffer) => terminal.onData?.(bytes));
  });
  const telnet = await serveRfc2217({}, (client) => {
    plug(client.socket, (bytes) => client.send(bytes));
    return (bytes) => terminal.onData?.(bytes);
  });
  const stop = new AbortController();
  const serving = serve(simulation, new Map([[board, terminal]]), {
    isRealTime: false,
    signal: stop.signal,
    onNotice: () => {},
  });
  return {
    path: link,
    tcp: raw.port,
    rfc2217: telnet.port,
    dropAfter(text) {
      fatal = text;
    },
    garble(text) {
      garbled = text;
    },
    async close() {
      stop.abort();
      await serving;
      await Promise.all([raw.close(), telnet.close(), pty.close()]);
    },
  };
}
