import type { BoardKind, PinName } from "./boards/board-kind.ts";
import type { BoardName } from "./boards/known-boards.ts";

/** A wire between a pin of the device under test and a GPIO of the instrument. */
export interface RigWire {
  /** The pin, in any form that its board accepts, such as `15`, `"IO4"`, `"X1"` or `"PA5"`. */
  readonly dut: PinName;
  readonly instrument: number;
  /**
   * The number that programs use for this pin. For example, the suite's programs drive `Pin(16)`. On a board with other
   * pins, `{ program: 16, dut: "PA5" }` makes them drive the pin PA5. The default is the board's own number of the pin.
   */
  readonly program?: number | undefined;
  /**
   * The resistance of the resistor in the wire, in ohms. The resistor protects the boards if both drive the wire at the
   * same time.
   */
  readonly ohms?: number | undefined;
}

/**
 * How a rig finds a real board: by its USB serial number, by its place on USB or by its network port. The order in
 * which the boards are plugged in does not matter.
 */
export interface UsbBoard {
  /**
   * The USB serial number, such as `E660583883724A32`. `aiorig rig list` shows the serial numbers of all plugged-in
   * boards.
   */
  readonly serialNumber?: string | undefined;
  /**
   * The place of the board on USB. Use it if the serial number does not identify the board: many USB adapters have no
   * serial number, or all adapters of a model have the same number. On Linux, the place is a path such as
   * `/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0`. On other systems, it is the location id that `aiorig rig
   * list` shows. With `usbPath`, the board must always be in the same USB socket.
   */
  readonly usbPath?: string | undefined;
  /**
   * The network port of a board at another machine: `rfc2217://HOST:PORT` or `tcp://HOST:PORT`. It may be a port of
   * ser2net. The server must allow only one connection per port. The connection is the lease of the board, so other
   * hosts cannot use the board at the same time.
   */
  readonly port?: string | undefined;
}

/** The device under test of a bench. */
export interface DutBoard extends UsbBoard {
  /** The kind of board: the name of a known kind, or your own description. The default is `pico`. */
  readonly board?: BoardName | BoardKind | undefined;
  /**
   * How the board is reset before each program. The default is `wire`.
   * - `wire`: the instrument pulls the board's reset line low (see `run`).
   * - `dtr-rts`: the USB adapter resets the chip, as on most ESP32 boards.
   * - `none`: only MicroPython restarts (a soft reset). The hardware of the board then keeps its state, and a program
   *   that hangs breaks the rig.
   */
  readonly reset?: DutReset | undefined;
  /** The baud rate of the REPL, if it is not the default of the board. */
  readonly baudRate?: number | undefined;
  /** True if each wire has a level shifter. Level shifters are needed if the levels of the board are not 3.3 V. */
  readonly levelShifter?: boolean | undefined;
}

export type DutReset = "wire" | "dtr-rts" | "none";

interface RigBase {
  /** The rig's name on the command line and in results. It has only small letters, digits and dashes. */
  readonly name: string;
  /** One sentence that describes the rig. */
  readonly title: string;
  readonly notes: readonly string[];
}

interface WiredRig extends RigBase {
  /** The wires by name. */
  readonly wires: Readonly<Record<string, RigWire>>;
  /**
   * The wire for the instrument's start signal. Programs and schedules count time from the first rising edge of this
   * wire.
   */
  readonly start: string;
  /**
   * The GPIO of the instrument that has a wire to the reset line of the device under test: RUN, EN or NRST. Absent if
   * the device under test is reset in another way.
   */
  readonly run?: { readonly instrument: number; readonly ohms?: number | undefined } | undefined;
}

/** The board that drives and samples the device under test. */
export interface InstrumentBoard extends UsbBoard {
  /**
   * `firmata` if the board already runs plain Firmata, such as an Uno with StandardFirmata. By default the board is a
   * Pico with MicroPython. A board with plain Firmata differs from this Pico:
   * - aiorig installs nothing on the board.
   * - The times of edges are coarse.
   * - The board does not make the rig safe when the host is gone.
   */
  readonly firmware?: "firmata" | undefined;
}

/** Two boards on a bench. */
export interface BenchRig extends WiredRig {
  readonly kind: "bench";
  readonly dut: DutBoard;
  readonly instrument: InstrumentBoard;
  /**
   * A command that turns the power of both boards off and on, such as `uhubctl -l 1-1 -p 2,3 -a cycle`. Write a
   * backslash before each space inside a word. aiorig runs the command after a fault of the rig, before it opens the
   * rig again, and for `rig doctor --power-cycle`. The default is no command.
   */
  readonly powerCycle?: string | undefined;
}

/** Two boards that this process emulates, in virtual time. */
export interface EmulatedRig extends WiredRig {
  readonly kind: "emulated";
  /**
   * The kind of board that the emulated Pico stands for. The pins of the Pico then have the names of this kind of
   * board. The kind must have numbered pins.
   */
  readonly dut?: { readonly board?: BoardName | BoardKind | undefined } | undefined;
  /**
   * The errors of the crystals of both boards, in ppm. A crystal with a positive error is too fast. The default is 0
   * for both.
   */
  readonly crystalPpm?:
    | { readonly dut?: number | undefined; readonly instrument?: number | undefined }
    | undefined;
}

/** A rig without boards: the reference scheduler with simulated pins, in virtual time. */
export interface InProcessRig extends RigBase {
  readonly kind: "in-process";
}

/** A rig and its wiring, as plain data. The code that opens, draws and checks a rig reads this data. */
export type RigDefinition = BenchRig | EmulatedRig | InProcessRig;

/** A rig that has boards. */
export type WiredRigDefinition = BenchRig | EmulatedRig;
