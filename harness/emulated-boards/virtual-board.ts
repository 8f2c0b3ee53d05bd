import type { BoardPort } from "../board/board-port.ts";
import { MicroPythonBoard } from "../board/micropython-board.ts";
import type { FirmwareImage } from "../emulator/firmware/firmware-image.ts";
import type { Board } from "../emulator/simulation/board.ts";
import { CoSimulation } from "../emulator/simulation/co-simulation.ts";
import { emulatedPort } from "./emulated-port.ts";
import { VirtualTime } from "./virtual-time.ts";

/** One emulated board in its own virtual time, and the connection between the board and the host. */
export interface VirtualBoard {
  readonly simulation: CoSimulation;
  readonly time: VirtualTime;
  /**
   * The emulated board itself. It gives access to power, plug, pins and flash, which a host cannot access on a real
   * board.
   */
  readonly chip: Board;
  readonly port: BoardPort;
  readonly board: MicroPythonBoard;
}

/** Makes an emulated board whose power is off. Its flash holds the firmware and is otherwise blank. */
export function virtualBoard(firmware: FirmwareImage, name: string): VirtualBoard {
  const simulation = new CoSimulation();
  const time = new VirtualTime(simulation);
  const chip = simulation.addBoard({ name, firmware });
  const port = emulatedPort(chip, time);
  return { simulation, time, chip, port, board: new MicroPythonBoard(port, time) };
}
