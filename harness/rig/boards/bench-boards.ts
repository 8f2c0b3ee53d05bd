import type { Duplex } from "node:stream";
import type { BoardPort } from "../../board/board-port.ts";
import { realTime } from "../../board/host-time.ts";
import { serialPort } from "../../board/serial-port.ts";
import { CheckFailure, type Checklist } from "../checks/checklist.ts";
import type { BenchRig } from "../definition/define-rig.ts";
import { type LeaseOptions, takeLease } from "./lease.ts";
import { describePlugged, listPlugged, type PluggedBoard } from "./plugged-boards.ts";
import type { RigBoards } from "./rig-boards.ts";

export interface BenchOptions extends LeaseOptions {
  /** Called with each message that the user should see. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** Leases the two boards of a bench and finds their ports by their serial numbers. Throws RigError. */
export async function findBenchBoards(
  { dut, instrument }: BenchRig,
  checklist: Checklist,
  { onNotice, ...options }: BenchOptions,
): Promise<RigBoards> {
  const serialNumbers = [dut.serialNumber, instrument.serialNumber];
  const streams = new Set<Duplex>();
  const lease = await checklist.check("lease", async () => ({
    value: await takeLease(serialNumbers, {
      ...options,
      onLost(message) {
        onNotice?.(message);
        // Another program uses the board now. Two programs on one board would disturb each other.
        for (const stream of streams) stream.destroy();
      },
    }),
    detail: "no other program uses the boards",
  }));
  try {
    const paths = await checklist.check("ports", async () => {
      const plugged = await listPlugged();
      const problems = [
        ...explainAbsence("device under test", dut.serialNumber, plugged),
        ...explainAbsence("instrument", instrument.serialNumber, plugged),
      ];
      if (problems.length > 0) throw new CheckFailure(problems);
      const [dutPath, instrumentPath] = serialNumbers.map((number) => find(number, plugged)!.path);
      return {
        value: { dutPath: dutPath!, instrumentPath: instrumentPath! },
        detail: `the device under test is on ${dutPath}, and the instrument is on ${instrumentPath}`,
      };
    });
    return {
      time: realTime,
      dut: { port: boardPort(dut.serialNumber, paths.dutPath, streams), ...dut },
      instrument: {
        port: boardPort(
          instrument.serialNumber,
          paths.instrumentPath,
          streams,
          instrument.firmware === "firmata" ? STANDARD_FIRMATA_BAUD : undefined,
        ),
        ...instrument,
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

/** Makes a port that finds the board again at each opening, because the port's name may change after a reset. */
function boardPort(
  serialNumber: string,
  path: string,
  streams: Set<Duplex>,
  baudRate?: number,
): BoardPort {
  let name = path;
  return {
    get name() {
      return name;
    },
    async open() {
      const board = find(serialNumber, await listPlugged());
      if (board === undefined) {
        throw new Error(`no board with the serial number ${serialNumber} is plugged in`);
      }
      name = board.path;
      const stream = await serialPort(name, undefined, baudRate).open();
      streams.add(stream);
      stream.once("close", () => streams.delete(stream));
      return stream;
    },
  };
}

function find(serialNumber: string, plugged: readonly PluggedBoard[]): PluggedBoard | undefined {
  return plugged.find((board) => board.serialNumber?.toUpperCase() === serialNumber.toUpperCase());
}

function explainAbsence(
  role: string,
  serialNumber: string,
  plugged: readonly PluggedBoard[],
): string[] {
  if (find(serialNumber, plugged) !== undefined) return [];
  const there = plugged
    .filter(({ vendorId }) => vendorId !== undefined)
    .map(
      (board) =>
        `${board.serialNumber ?? "a board without a serial number"} on ${board.path} (${describePlugged(board)})`,
    );
  const others =
    there.length === 0 ? "No USB board is plugged in." : `Plugged in: ${there.join(", ")}.`;
  return [
    `the ${role} is missing: no board has the serial number ${serialNumber}. ${others} Plug it in with a cable that carries data, or correct the number in the rig's file.`,
  ];
}
