import { Chip } from "../chip/chip.ts";
import type { WatchdogMemory } from "../chip/watchdog.ts";
import type { FirmwareImage } from "../firmware/firmware-image.ts";
import type { Drive, Level } from "../nets/drive.ts";
import { Net, type NetEnd } from "../nets/net.ts";
import { Flash } from "../peripherals/flash/flash.ts";
import { Memory } from "../processor/memory.ts";
import { UsbSerial } from "../usb/usb-serial.ts";

export interface BoardOptions {
  /** For messages and logs, such as `dut`. */
  readonly name: string;
  readonly firmware: FirmwareImage;
  /** 1 to 16 MiB, a power of two; a Pico has 2 MiB. */
  readonly flashBytes?: number;
  /** What machine.unique_id() gives; eight bytes made from the name, if it is not given. */
  readonly uniqueId?: Uint8Array;
  /** Of the chip's random numbers. */
  readonly seed?: number;
  /** Called with what the emulator cannot do for the firmware: registers without a model and the like. */
  readonly onWarning?: (message: string) => void;
}

/**
 * What a board is doing. `held`: its RUN pin is low; `usb drive`: the firmware has gone back to the boot
 * ROM, which would now wait for a file; `locked up`: the processor has faulted, and the fault's handler
 * too (for MicroPython: any fault or panic), and nothing but a reset helps.
 */
export type BoardState =
  | { readonly kind: "off" }
  | { readonly kind: "held" }
  | { readonly kind: "running" }
  | { readonly kind: "usb drive" }
  | { readonly kind: "locked up"; readonly atNs: number; readonly reason: string };

/** What a board needs of the simulation that it is part of. */
export interface BoardTime {
  /** The virtual instant at which everything stands. */
  readonly nowNs: number;
  /**
   * How far a board may compute ahead of the others while it does nothing that they could notice, and
   * would notice nothing that they do.
   */
  readonly lookAheadNs: number;
  /** A board's state or serial port is no longer what it was. */
  boardChanged(): void;
}

/**
 * One emulated Raspberry Pi Pico: a flash with firmware, a chip that begins anew at each reset, a USB
 * serial port, and pins that can be joined to nets. It is made, and its time advanced, by a CoSimulation.
 */
export class Board {
  readonly name: string;
  readonly serial = new UsbSerial();
  /** The RUN pin: low holds the board in reset. It has a pull-up. */
  readonly runPin: NetEnd;
  readonly pins: readonly BoardPin[];
  /** What the flash holds. It stays as it is while the power is off. */
  readonly flash: Flash;
  readonly #memory: Memory;
  readonly #options: BoardOptions;
  readonly #time: BoardTime;
  #chip: Chip | undefined;
  #state: BoardState = { kind: "off" };
  #hasPower = false;
  #isHeld = false;
  /** What the chip has asked for, to be done when it has finished what it is doing. */
  #request: "reset" | "usb drive" | undefined;
  #mustStop = false;
  #joinedPins = 0;
  /** The instant at which a board without a chip stands. */
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

  get state(): BoardState {
    return this.#state;
  }

  /** The pin GPn, n from 0 to 29. */
  pin(index: number): BoardPin {
    const pin = this.pins[index];
    if (pin === undefined) throw new RangeError(`${this.name} has no pin GP${index}`);
    return pin;
  }

  /** Writes an image to the start of the flash. What lies behind it, such as a file system, stays. */
  loadFirmware({ source, bytes }: FirmwareImage): void {
    if (bytes.length > this.flash.bytes.length) {
      throw new RangeError(
        `${source} has ${bytes.length} bytes, and the flash of ${this.name} ${this.flash.bytes.length}`,
      );
    }
    this.flash.bytes.set(bytes);
  }

  /** Turns the power on: the SRAM is cleared and the firmware starts. */
  powerOn(): void {
    if (this.#hasPower) return;
    this.#hasPower = true;
    this.#memory.sram.fill(0);
    if (this.#isHeld) this.#enter({ kind: "held" }, "pull-down");
    else this.#start(this.#time.nowNs);
  }

  powerOff(): void {
    this.#hasPower = false;
    this.#stopChip();
    this.#enter({ kind: "off" }, "floating");
  }

  /** A short pulse on the RUN pin. The SRAM keeps its contents. */
  reset(): void {
    if (!this.#hasPower || this.#isHeld) return;
    this.#stopChip();
    this.#enter({ kind: "held" }, "pull-down");
    this.#start(this.#time.nowNs);
  }

  /** When this board will next do something by itself; Infinity if it waits for something from outside. */
  get nextNs(): number {
    const chip = this.#chip;
    if (chip === undefined) return Number.POSITIVE_INFINITY;
    const eventNs = chip.nextEventNs();
    return this.#processorRuns(chip) ? Math.min(eventNs, chip.cpu.nowNs) : eventNs;
  }

  /** The instant of what the board is doing while it runs. */
  get nowNs(): number {
    return this.#chip?.nowNs ?? this.#stoppedNs;
  }

  /**
   * Lets the board act at instants before `boundNs`, where another board may act. Returns early if `stop`
   * is called. What cannot be seen from outside it may do some microseconds further ahead, though not
   * beyond `endNs`: see BoardTime.lookAheadNs.
   */
  run(boundNs: number, endNs: number): void {
    this.#mustStop = false;
    while (!this.#mustStop) {
      const chip = this.#chip;
      if (chip === undefined) return;
      const { cpu } = chip;
      const eventNs = chip.nextEventNs();
      if (!this.#processorRuns(chip) || eventNs <= cpu.nowNs) {
        if (eventNs >= boundNs) return;
        chip.processNextEvent();
      } else {
        const aheadNs = chip.listensTo(this.#joinedPins) ? 0 : this.#time.lookAheadNs;
        const untilNs = Math.min(eventNs, boundNs + aheadNs, endNs);
        if (cpu.nowNs >= untilNs) return;
        cpu.run(untilNs, boundNs);
        if (cpu.isHeldBack) return;
        if (cpu.lockUp !== undefined) this.#lockUp(chip);
      }
      if (this.#request !== undefined) this.#grant(this.#request, chip);
    }
  }

  /** A pin is part of a net from now on, by which others may change its level. */
  pinJoined(pin: number): void {
    this.#joinedPins |= 1 << pin;
  }

  /** Ends `run` after what the board is doing right now. */
  stop(): void {
    this.#mustStop = true;
    this.#chip?.cpu.stop();
  }

  /** Time stands at an instant before which the board has nothing left to do. */
  settle(atNs: number): void {
    if (this.#chip !== undefined) this.#chip.nowNs = atNs;
    else this.#stoppedNs = atNs;
  }

  /** A pin's net has a new level. */
  receive(pin: number, level: Level, atNs: number): void {
    const chip = this.#chip;
    if (chip === undefined) return;
    chip.nowNs = atNs;
    chip.setLevel(pin, level);
  }

  #processorRuns(chip: Chip): boolean {
    return this.#state.kind === "running" && !chip.cpu.isAsleep;
  }

  #start(atNs: number, watchdog?: WatchdogMemory): void {
    const chip = new Chip(
      atNs,
      {
        memory: this.#memory,
        flash: this.flash,
        seed: this.#options.seed ?? 0,
        driveChanged: (pin, drive) => this.pins[pin]!.setDrive(drive, this.nowNs),
        resetRequested: () => this.#ask("reset"),
        deadEndReached: () => this.#ask("usb drive"),
        warn: (message) => this.#options.onWarning?.(`${this.name}: ${message}`),
      },
      watchdog,
    );
    this.#chip = chip;
    this.#request = undefined;
    this.#enter({ kind: "running" }, "pull-down");
    for (const pin of this.pins) chip.setLevel(pin.index, pin.net.level);
    this.serial.chipStarts(chip.parts, chip.clock);
  }

  #stopChip(): void {
    this.#stoppedNs = this.nowNs;
    this.serial.chipStops();
    this.#chip = undefined;
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
    const { atNs, address, link } = chip.cpu.lockUp!;
    this.#enterState({
      kind: "locked up",
      atNs,
      reason: `the processor of ${this.name} has locked up at 0x${address.toString(16)} (called from 0x${link.toString(16)}), as after a fault or a panic of the firmware`,
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

/** A pin of a board, from the outside. */
export class BoardPin implements NetEnd {
  readonly index: number;
  readonly name: string;
  readonly #board: Board;
  #net: Net;
  #drive: Drive = "floating";

  constructor(board: Board, index: number) {
    this.#board = board;
    this.index = index;
    this.name = `${board.name}.GP${index}`;
    this.#net = new Net(this.name, [this]);
  }

  /** What it is joined to; a net of its own, as long as nobody has joined it to another. */
  get net(): Net {
    return this.#net;
  }

  join(net: Net): void {
    this.#net = net;
    this.#board.pinJoined(this.index);
  }

  get drive(): Drive {
    return this.#drive;
  }

  setDrive(drive: Drive, atNs: number): void {
    if (drive === this.#drive) return;
    this.#drive = drive;
    this.#net.resolve(atNs);
  }

  setLevel(level: Level, atNs: number): void {
    this.#board.receive(this.index, level, atNs);
  }
}

const PINS = 30;
const PICO_FLASH_BYTES = 2 * 1024 * 1024;

/** Eight bytes that differ for different names (FNV-1a). */
function idFromName(name: string): Uint8Array {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  const id = new Uint8Array(8);
  new DataView(id.buffer).setBigUint64(0, hash);
  return id;
}
