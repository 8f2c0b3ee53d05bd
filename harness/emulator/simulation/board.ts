import { Chip } from "../chip/chip.ts";
import type { WatchdogMemory } from "../chip/watchdog.ts";
import type { FirmwareImage } from "../firmware/firmware-image.ts";
import type { Drive, Level } from "../nets/drive.ts";
import type { NetEnd } from "../nets/net.ts";
import { Flash } from "../peripherals/flash/flash.ts";
import { Breakpoints } from "../processor/breakpoints.ts";
import { Memory } from "../processor/memory.ts";
import type { ProcessorObserver } from "../processor/observer.ts";
import { KnownLives } from "../replay/known-lives.ts";
import { type Keep, STATE } from "../state.ts";
import { UsbSerial } from "../usb/usb-serial.ts";
import { BoardPin, type PinOwner } from "./board-pin.ts";

export interface BoardOptions {
  /** The name of the board in messages and logs, such as `dut`. */
  readonly name: string;
  readonly firmware: FirmwareImage;
  /** The size of the flash: a power of two from 1 to 16 MiB. The default is 2 MiB, as on a Pico. */
  readonly flashBytes?: number;
  /** The eight bytes of machine.unique_id(). By default, the emulator makes these bytes from the name. */
  readonly uniqueId?: Uint8Array;
  /** The seed of the chip's random numbers. */
  readonly seed?: number;
  /**
   * The error of the board's crystal in ppm: above 0 if the crystal is too fast. The default is 0. A real crystal has
   * an error of up to 30 ppm.
   */
  readonly crystalPpm?: number;
  /** Called if the firmware needs something that the emulator cannot do, such as a register without a model. */
  readonly onWarning?: (message: string) => void;
}

/**
 * The state of a board:
 * - `held`: its RUN pin is low.
 * - `usb drive`: the firmware has returned to the boot ROM, which waits for a file.
 * - `locked up`: the processor has faulted, and the fault's handler has faulted, too. With MicroPython, each fault or
 * panic leads to this state. Only a reset ends it.
 */
export type BoardState =
  | { readonly kind: "off" }
  | { readonly kind: "held" }
  | { readonly kind: "running" }
  | { readonly kind: "usb drive" }
  | { readonly kind: "locked up"; readonly atNs: number; readonly reason: string };

/** The parts of a simulation that its boards need. */
export interface BoardTime {
  /** The current virtual time in nanoseconds. */
  readonly nowNs: number;
  /**
   * The time in nanoseconds that a board may compute ahead of the other boards. A board may do this only while the
   * board and the other boards have no effect on each other.
   */
  readonly lookAheadNs: number;
  /** The recordings that the processor of a board may replay. */
  readonly knownLives: KnownLives;
  /** Called when a board's state or serial port has changed. */
  boardChanged(): void;
}

/**
 * One emulated Raspberry Pi Pico: a flash with firmware, a chip that is replaced at each reset, a USB serial port, and
 * pins that can be joined to nets. A CoSimulation creates the board and advances its time.
 */
export class Board implements PinOwner {
  readonly name: string;
  readonly serial = new UsbSerial();
  /** The RUN pin. It has a pull-up. While it is low, the board is held in reset. */
  readonly runPin: NetEnd;
  readonly pins: readonly BoardPin[];
  /** The flash chip. It keeps its contents while the power is off. */
  readonly flash: Flash;
  /** The voltage of the chip's temperature sensor. 0.706 V are 27 degrees (RP2040 datasheet 4.9.5). */
  temperatureVolts = 0.706;
  /**
   * Called at the instant at which the watchdog wants to reset the chip. `byProgram` is true if the program asked for
   * this reset. If the function returns true, the chip continues without a reset. This field is only for tools that
   * look into the board.
   */
  beforeReset: ((byProgram: boolean) => boolean) | undefined;
  readonly #memory: Memory;
  readonly #options: BoardOptions;
  readonly #time: BoardTime;
  #chip: Chip | undefined;
  #breakpoints: Breakpoints | undefined;
  #state: BoardState = { kind: "off" };
  #hasPower = false;
  #isHeld = false;
  /**
   * The chip's request that the board has not carried out yet. The board carries it out after the chip's current
   * instruction or event.
   */
  #request: "reset" | "usb drive" | undefined;
  #mustStop = false;
  #joinedPins = 0;
  /** The current time of the board while it has no chip. */
  #stoppedNs = 0;

  constructor(options: BoardOptions, time: BoardTime) {
    this.name = options.name;
    this.#options = options;
    this.#time = time;
    this.#memory = new Memory(options.flashBytes ?? PICO_FLASH_BYTES);
    this.flash = new Flash(this.#memory.flash, {
      uniqueId: options.uniqueId ?? idFromName(options.name),
    });
    this.loadFirmware(options.firmware);
    this.pins = Array.from({ length: PINS }, (_, index) => new BoardPin(this, index));
    this.runPin = {
      name: `${this.name}.RUN`,
      drive: "pull-up",
      setLevel: (level, atNs) => this.#hold(level === 0, atNs),
    };
    this.serial.onChange = () => this.#changed();
  }

  [STATE](keep: Keep): void {
    this.#chip = keep(this.#chip);
    this.#state = keep(this.#state);
    this.#hasPower = keep(this.#hasPower);
    this.#isHeld = keep(this.#isHeld);
    this.#request = keep(this.#request);
    this.#joinedPins = keep(this.#joinedPins);
    this.#stoppedNs = keep(this.#stoppedNs);
  }

  /**
   * The chip since the last reset. The value is undefined while the board is off or held. This field is only for tools
   * that look into the board.
   */
  get chip(): Chip | undefined {
    return this.#chip;
  }

  /** The memory of the chip, and the flash. This field is only for tools that look into the board. */
  get memory(): Memory {
    return this.#memory;
  }

  get state(): BoardState {
    return this.#state;
  }

  /** Returns the pin GPn, for n from 0 to 29. Throws RangeError for any other number. */
  pin(index: number): BoardPin {
    const pin = this.pins[index];
    if (pin === undefined) {
      throw new RangeError(`${this.name} has no pin GP${index}: its pins are GP0 to GP${PINS - 1}`);
    }
    return pin;
  }

  /**
   * Writes an image to the start of the flash. The rest of the flash, such as a file system, stays unchanged. Throws
   * RangeError if the image is larger than the flash.
   */
  loadFirmware({ source, bytes }: FirmwareImage): void {
    if (bytes.length > this.flash.bytes.length) {
      throw new RangeError(
        `${source} does not fit: it has ${bytes.length} bytes, and the flash of ${this.name} has ${this.flash.bytes.length}. Use a larger flash or a smaller image`,
      );
    }
    this.#chip?.cpu.leaveTape();
    this.flash.bytes.set(bytes);
  }

  /**
   * Observes the processor, also after resets. Returns the breakpoints, which the observer may plant and remove at any
   * time. A breakpoint replaces code in the flash or in the SRAM. The program still does the same, at the same times.
   */
  observe(observer: ProcessorObserver): Breakpoints {
    this.#chip?.cpu.leaveTape();
    this.#breakpoints = new Breakpoints(this.#memory, observer);
    if (this.#chip !== undefined) this.#chip.cores.breakpoints = this.#breakpoints;
    return this.#breakpoints;
  }

  /**
   * Turns the power on, which clears the SRAM and starts the firmware. If the RUN pin is low, the firmware does not
   * start yet. Has no effect if the power is on already.
   */
  powerOn(): void {
    if (this.#hasPower) return;
    this.#hasPower = true;
    this.#memory.sram.fill(0);
    if (this.#isHeld) this.#enter({ kind: "held" }, "pull-down");
    else this.#start(this.#time.nowNs);
  }

  powerOff(): void {
    this.#hasPower = false;
    this.#stopChip(false);
    this.#enter({ kind: "off" }, "floating");
  }

  /**
   * Resets the board, like a short pulse on its RUN pin. The SRAM keeps its contents. Has no effect while the power is
   * off or the RUN pin is low.
   */
  reset(): void {
    if (!this.#hasPower || this.#isHeld) return;
    this.#stopChip();
    this.#enter({ kind: "held" }, "pull-down");
    this.#start(this.#time.nowNs);
  }

  /**
   * The time at which this board next does something. The time is Infinity if the board waits for something outside.
   */
  get nextNs(): number {
    const chip = this.#chip;
    if (chip === undefined) return Number.POSITIVE_INFINITY;
    const eventNs = chip.nextEventNs();
    return this.#isExecuting(chip) ? Math.min(eventNs, chip.cores.nowNs) : eventNs;
  }

  /** The board's own current time. While the board runs, it can be ahead of the simulation's time. */
  get nowNs(): number {
    return this.#chip?.nowNs ?? this.#stoppedNs;
  }

  /**
   * Runs the board until `boundNs`, the time at which another board may act. Returns early if `stop` is called. While
   * the board and the other boards have no effect on each other, the board may compute a few microseconds beyond
   * `boundNs` (see BoardTime.lookAheadNs). It never computes beyond `endNs`.
   */
  run(boundNs: number, endNs: number): void {
    this.#mustStop = false;
    while (!this.#mustStop) {
      const chip = this.#chip;
      if (chip === undefined) return;
      const { cores } = chip;
      const eventNs = chip.nextEventNs();
      if (!this.#isExecuting(chip) || eventNs <= cores.nowNs) {
        if (eventNs >= boundNs) return;
        chip.processNextEvent();
      } else {
        const isAlert = chip.listeningTo(this.#joinedPins) === "acts";
        const aheadNs = isAlert ? 0 : this.#time.lookAheadNs;
        const untilNs = Math.min(eventNs, boundNs + aheadNs, endNs);
        if (cores.nowNs >= untilNs) return;
        cores.run(untilNs, boundNs);
        if (cores.isHeldBack) return;
        if (cores.lockUp !== undefined) this.#lockUp(chip);
      }
      if (this.#request !== undefined) this.#grant(this.#request, chip);
    }
  }

  pinJoined(pin: number): void {
    this.#joinedPins |= 1 << pin;
  }

  /** Makes `run` return after the current instruction or event. */
  stop(): void {
    this.#mustStop = true;
    this.#chip?.cores.stop();
  }

  /** Moves the board's time to `atNs`. The board must have nothing to do before that time. */
  settle(atNs: number): void {
    if (this.#chip !== undefined) this.#chip.nowNs = atNs;
    else this.#stoppedNs = atNs;
  }

  receive(pin: number, level: Level, atNs: number): void {
    const chip = this.#chip;
    if (chip === undefined) return;
    chip.nowNs = atNs;
    chip.setLevel(pin, level);
  }

  #isExecuting(chip: Chip): boolean {
    return this.#state.kind === "running" && !chip.cores.isAsleep;
  }

  #start(atNs: number, watchdog?: WatchdogMemory): void {
    const chip = new Chip(
      atNs,
      {
        memory: this.#memory,
        flash: this.flash,
        seed: this.#options.seed ?? 0,
        crystalPpm: this.#options.crystalPpm,
        knownLives: this.#canFollow ? this.#time.knownLives : undefined,
        driveChanged: (pin, drive) => this.pins[pin]!.setDrive(drive, this.nowNs),
        voltsOf: (source) =>
          source === "temperature sensor" ? this.temperatureVolts : this.pins[source]!.net.volts,
        resetRequested: () => this.#askForReset(),
        deadEndReached: () => this.#ask("usb drive"),
        warn: (message) => this.#options.onWarning?.(`${this.name}: ${message}`),
      },
      watchdog,
    );
    chip.cores.breakpoints = this.#breakpoints;
    this.#breakpoints?.observer.started(atNs);
    this.#chip = chip;
    this.#request = undefined;
    this.#enter({ kind: "running" }, "pull-down");
    for (const pin of this.pins) chip.setLevel(pin.index, pin.net.level);
    this.serial.chipStarts(chip.parts, chip.clock);
  }

  /**
   * True if the processor may replay what another processor did. It must not replay in two cases:
   * - There is an observer. It must see all instructions.
   * - The crystal has an error. Times are then rounded, so the sum of two times depends on where a run was interrupted.
   */
  get #canFollow(): boolean {
    return this.#breakpoints === undefined && (this.#options.crystalPpm ?? 0) === 0;
  }

  /** Ends the chip. `keepsMemory` is true if the SRAM keeps its contents. */
  #stopChip(keepsMemory = true): void {
    this.#stoppedNs = this.nowNs;
    this.#chip?.end(keepsMemory);
    this.serial.chipStops();
    this.#chip = undefined;
  }

  /** Requests a reset of the chip. Returns false if `beforeReset` prevents the reset. */
  #askForReset(): boolean {
    const byProgram = ((this.#chip?.watchdog.reason ?? 0) & RESET_BY_PROGRAM) !== 0;
    if (this.beforeReset?.(byProgram) === true) return false;
    this.#ask("reset");
    return true;
  }

  #ask(request: "reset" | "usb drive"): void {
    this.#request = request;
    this.stop();
  }

  #grant(request: "reset" | "usb drive", chip: Chip): void {
    this.#request = undefined;
    this.#stopChip();
    if (request === "reset") this.#start(chip.nowNs, chip.watchdog);
    else this.#enter({ kind: "usb drive" }, "pull-down");
  }

  #hold(isHeld: boolean, atNs: number): void {
    if (isHeld === this.#isHeld) return;
    this.#isHeld = isHeld;
    if (!this.#hasPower) return;
    if (isHeld) {
      this.#stopChip();
      this.#enter({ kind: "held" }, "pull-down");
    } else this.#start(atNs);
  }

  #lockUp(chip: Chip): void {
    const { atNs, address, link } = chip.cores.lockUp!;
    this.#enterState({
      kind: "locked up",
      atNs,
      reason: `the processor of ${this.name} has locked up at 0x${address.toString(16)} (called from 0x${link.toString(16)}), which happens after a fault or a panic of the firmware`,
    });
  }

  #enter(state: BoardState, drive: Drive): void {
    for (const pin of this.pins) pin.setDrive(drive, this.nowNs);
    this.#enterState(state);
  }

  #enterState(state: BoardState): void {
    this.#state = state;
    this.#changed();
  }

  #changed(): void {
    this.stop();
    this.#time.boardChanged();
  }
}

/** The recordings of the processors of all boards in this process. */
export const KNOWN_LIVES = new KnownLives();

/** This bit of the register REASON (RP2040 datasheet 4.7.6) is set if the program asked the watchdog for a reset. */
export const RESET_BY_PROGRAM = 2;

const PINS = 30;
const PICO_FLASH_BYTES = 2 * 1024 * 1024;

/** Returns eight bytes that are different for different names (FNV-1a). */
function idFromName(name: string): Uint8Array {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  const id = new Uint8Array(8);
  new DataView(id.buffer).setBigUint64(0, hash);
  return id;
}
