// Two emulated boards behind network ports, for tests. Each port allows only one connection at a time, like a port of
// ser2net.
import type { Socket } from "node:net";
import { deferred } from "../../board/deferred.ts";
import { listen, serveRfc2217 } from "../../board/network/testing/rfc2217-server.ts";
import type { Pty } from "../../emulated-boards/serving/pty.ts";
import { serve } from "../../emulated-boards/serving/serve.ts";
import { firmware } from "../../emulated-boards/testing/test-firmware.ts";
import type { EmulatedRig } from "../definition/rig-definition.ts";
import { wiringOf } from "../definition/wiring.ts";
import { virtualPair } from "../opening/virtual-pair.ts";

export interface NetworkPair {
  /** The network port of the device under test, with RFC 2217. */
  readonly dut: string;
  /** The network port of the instrument, with raw bytes. */
  readonly instrument: string;
  close(): Promise<void>;
}

/** Boots the boards of a rig and serves them in real time until `close`. */
export async function serveNetworkPair(rig: EmulatedRig): Promise<NetworkPair> {
  const { simulation, dut, instrument } = virtualPair(wiringOf(rig), firmware());
  for (const board of simulation.boards) board.powerOn();
  const [ofDut, ofInstrument] = [new NetworkTerminal(), new NetworkTerminal()];
  const telnet = await serveRfc2217({}, ({ socket, send }) => ofDut.plug(socket, send));
  const raw = await listen((socket) => {
    const take = ofInstrument.plug(socket, (bytes) => void socket.write(bytes));
    socket.on("data", take);
  });
  const stop = new AbortController();
  const terminals = new Map([
    [dut, ofDut],
    [instrument, ofInstrument],
  ]);
  // The instrument resets the device under test if its host is silent for some seconds. So boards and host need the
  // same clock.
  const serving = serve(simulation, terminals, {
    isRealTime: true,
    signal: stop.signal,
    onNotice: () => {},
  });
  return {
    dut: `rfc2217://127.0.0.1:${telnet.port}`,
    instrument: `tcp://127.0.0.1:${raw.port}`,
    async close() {
      stop.abort();
      await serving;
      await Promise.all([telnet.close(), raw.close()]);
    },
  };
}

/** The host's end of the serial port of an emulated board. It is connected to a socket instead of a PTY. */
class NetworkTerminal implements Pty {
  readonly link = "";
  readonly waitingBytes = 0;
  readonly ended = deferred<undefined>().promise;
  onData: Pty["onData"];
  #send: ((bytes: Uint8Array) => void) | undefined;

  /**
   * Connects a socket. Returns a function to which the bytes from this socket must be passed. If another socket is
   * already connected, ends the new socket.
   */
  plug(socket: Socket, send: (bytes: Uint8Array) => void): (bytes: Buffer) => void {
    if (this.#send !== undefined) {
      socket.end("Port already in use\r\n");
      return () => {};
    }
    this.#send = send;
    socket.once("close", () => {
      this.#send = undefined;
    });
    return (bytes) => this.onData?.(bytes);
  }

  send(bytes: Uint8Array): void {
    this.#send?.(bytes);
  }

  pause(): void {}
  resume(): void {}
  async close(): Promise<void> {}
}
