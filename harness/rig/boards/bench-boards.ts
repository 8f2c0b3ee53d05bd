import type { Duplex } from "node:stream";
import type { BoardPort } from "../../board/board-port.ts";
import { realTime } from "../../board/host-time.ts";
import { resetByLines } from "../../board/line-reset.ts";
import { serialPort } from "../../board/serial-port.ts";
import { CheckFailure, type Checklist } from "../checks/checklist.ts";
import { boardOf } from "../definition/dut-pins.ts";
import type { BenchRig } from "../definition/rig-definition.ts";
import { addressOf, type BoardAddress, findBoard } from "./board-address.ts";
import { type LeaseOptions, takeLease } from "./lease.ts";
import { holdBoards, type NetworkBoard, networkBoard } from "./network-board.ts";
import { listPlugged } from "./plugged-boards.ts";
import type { RigBoards } from "./rig-boards.ts";

export interface BenchOptions extends LeaseOptions {
  /** This function is called with each message for the user. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** Leases the two boards of a bench and finds their ports by serial number, USB path or network port. Throws RigError. */
export async function findBenchBoards(
  rig: BenchRig,
  checklist: Checklist,
  { onNotice, ...options }: BenchOptions,
): Promise<RigBoards> {
  const { dut, instrument } = rig;
  const dutAddress = addressOf("device under test", dut);
  const instrumentAddress = addressOf("instrument", instrument);
  const streams = new Set<Duplex>();
  const { baudRate } = boardOf(rig);
  const ofNetwork = {
    dut: networkBoard(dutAddress.key, dut.baudRate ?? baudRate),
    instrument: networkBoard(instrumentAddress.key),
  };
  const network = [ofNetwork.dut, ofNetwork.instrument].filter((board) => board !== undefined);
  const lease = await checklist.check("lease", async () => {
    const local = await takeLease([dutAddress.key, instrumentAddress.key], {
      ...options,
      onLost(message) {
        onNotice?.(message);
        // Another program has taken over the board. Close all streams, because two programs on one board would disturb
        // each other.
        for (const stream of streams) stream.destroy();
        for (const { port } of network) port.letGo();
      },
    });
    try {
      await holdBoards(network, options);
    } catch (error) {
      await local.release();
      throw error;
    }
    const value = {
      async release() {
        for (const { port } of network) port.letGo();
        await local.release();
      },
    };
    const which = network.length === 0 ? "program" : "program or host";
    return { value, detail: `aiorig has leased the boards, so no other ${which} uses them` };
  });
  try {
    const paths = await checklist.check("ports", async () => {
      const plugged = await listPlugged();
      const [ofDut, ofInstrument] = [
        await findBoard(dutAddress, plugged),
        await findBoard(instrumentAddress, plugged),
      ];
      if (!ofDut.isFound || !ofInstrument.isFound) {
        const missing = [ofDut, ofInstrument].filter((found) => !found.isFound);
        throw new CheckFailure(missing.map(({ problem }) => problem));
      }
      return {
        value: { dutPath: ofDut.path, instrumentPath: ofInstrument.path },
        detail: `the device under test is on ${ofDut.path}, and the instrument is on ${ofInstrument.path}`,
      };
    });
    return {
      time: realTime,
      dut: {
        ...dut,
        port: boardPort(dutAddress, paths.dutPath, streams, {
          network: ofNetwork.dut,
          baudRate: dut.baudRate ?? baudRate,
          hasResetLines: dut.reset === "dtr-rts",
        }),
      },
      instrument: {
        ...instrument,
        port: boardPort(instrumentAddress, paths.instrumentPath, streams, {
          network: ofNetwork.instrument,
          baudRate: instrument.firmware === "firmata" ? STANDARD_FIRMATA_BAUD : undefined,
        }),
      },
      every(ms, action) {
        const timer = setInterval(action, ms).unref();
        return () => clearInterval(timer);
      },
      close: () => lease.release(),
    };
  } catch (error) {
    await lease.release();
    throw error;
  }
}

const STANDARD_FIRMATA_BAUD = 57_600;

interface LineOptions {
  /** The board behind a network port. Only set if the board is connected to another machine. */
  readonly network: NetworkBoard | undefined;
  readonly baudRate?: number | undefined;
  /** True if DTR and RTS of the port reset the board. */
  readonly hasResetLines?: boolean;
}

/** Makes a port that looks for the board each time it is opened, because the port's name may change after a reset. */
function boardPort(
  address: BoardAddress,
  path: string,
  streams: Set<Duplex>,
  { network, baudRate, hasResetLines = false }: LineOptions,
): BoardPort {
  let name = path;
  let current: Duplex | undefined;
  const open = async () => {
    if (network === undefined) {
      const found = await findBoard(address, await listPlugged());
      if (!found.isFound) {
        throw new Error(`no board with the ${address.kind} ${address.key} is plugged in`);
      }
      name = found.path;
    }
    const stream = await (network?.port ?? serialPort(name, undefined, baudRate)).open();
    streams.add(stream);
    current = stream;
    stream.once("close", () => {
      streams.delete(stream);
      if (current === stream) current = undefined;
    });
    return stream;
  };
  return {
    get name() {
      return name;
    },
    open,
    ...(network !== undefined && { isBridge: true }),
    ...(hasResetLines && {
      async reset() {
        if (current !== undefined) return resetByLines(name, current, realTime);
        const stream = await open();
        await resetByLines(name, stream, realTime).finally(() => stream.destroy());
      },
    }),
  };
}
