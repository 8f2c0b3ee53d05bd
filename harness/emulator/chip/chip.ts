import type { RP2040 } from "rp2040js";
import { BootRom } from "../boot-rom/boot-rom.ts";
import { changeFlash, flashRoutines } from "../boot-rom/flash-routines.ts";
import { memoryRoutines } from "../boot-rom/memory-routines.ts";
import type { Drive, Level } from "../nets/drive.ts";
import { connectAdc } from "../peripherals/adc.ts";
import { VirtualClock } from "../peripherals/clock.ts";
import { fixDma } from "../peripherals/dma.ts";
import type { Flash } from "../peripherals/flash/flash.ts";
import { FlashInterface, FlashPads } from "../peripherals/flash/flash-interface.ts";
import { Gpio } from "../peripherals/gpio/gpio.ts";
import { I2c } from "../peripherals/i2c/i2c.ts";
import { Pio } from "../peripherals/pio/pio.ts";
import { Pwm } from "../peripherals/pwm.ts";
import { RingOscillator } from "../peripherals/ring-oscillator.ts";
import { Spi } from "../peripherals/spi/spi.ts";
import { Timer } from "../peripherals/timer.ts";
import { Uart } from "../peripherals/uart/uart.ts";
import type { AccessBytes } from "../processor/bus.ts";
import { Cpu } from "../processor/cpu.ts";
import { FLASH_ADDRESS, type Memory, PAGE_SHIFT, SRAM_ADDRESS } from "../processor/memory.ts";
import type { KnownLives } from "../replay/known-lives.ts";
import type { Effect } from "../replay/tape.ts";
import { type Keep, STATE } from "../state.ts";
import { ChipBus } from "./chip-bus.ts";
import { Cores } from "./cores.ts";
import {
  I2C0,
  I2C1,
  IO_QSPI,
  PIO0,
  PIO1,
  PWM,
  ROSC,
  SPI0,
  SPI1,
  SSI,
  TIMER,
  UART0,
  UART1,
} from "./peripheral-blocks.ts";
import { pagesOfPinRecords } from "./pin-records.ts";
import { connectResets } from "./resets.ts";
import { createParts } from "./rp2040-parts.ts";
import { Watchdog, type WatchdogMemory } from "./watchdog.ts";

/** What a chip gets from its board: its memory and flash, some settings, and the functions that the chip calls. */
export interface ChipSurroundings {
  readonly memory: Memory;
  readonly flash: Flash;
  /** The seed of the ring oscillator's random bits. */
  readonly seed: number;
  /** The error of the crystal in ppm: above 0 if the crystal is too fast. The default is 0. */
  readonly crystalPpm?: number | undefined;
  /**
   * The recordings of earlier processors. If a recording fits, the processor replays it instead of executing the same
   * instructions again.
   */
  readonly knownLives?: KnownLives | undefined;
  driveChanged(pin: number, drive: Drive): void;
  /** Returns the voltage at a pin, or the voltage of the temperature sensor. */
  voltsOf(source: number | "temperature sensor"): number;
  /**
   * Called when the watchdog or the software requests a reset. This chip continues to run until the board replaces it.
   * Returns false if the board does not replace it.
   */
  resetRequested(): boolean;
  /** Called when the processor runs a boot ROM routine that never returns. */
  deadEndReached(routine: string): void;
  warn(message: string): void;
}

/**
 * An RP2040 from one reset to the next. After each reset, a board gets a new chip. This class builds on rp2040js's
 * chip. Compared with rp2040js's chip, the parts are:
 * - replaced: processor, memory, clock, timer, PIO, PWM, UARTs, I2C controllers, SPIs, pads and flash interface.
 * - added: core 1 and the FIFOs between the cores, because rp2040js has only one core.
 * - corrected: DMA, watchdog and the register RESET.
 * - unchanged: clocks, PLLs, USB controller, RTC, SysTick, NVIC, ADC, and the SIO with its dividers, interpolators and
 * spin locks.
 *
 * The inputs of the ADC are connected to the nets. Not modelled: voltage regulator, brown-out, sleep with stopped
 * clocks.
 */
export class Chip {
  readonly clock: VirtualClock;
  /** The processor of core 0. */
  readonly cpu: Cpu;
  readonly cores: Cores;
  readonly gpio: Gpio;
  /** rp2040js's chip. */
  readonly parts: RP2040;
  readonly #pios: readonly [Pio, Pio];
  readonly #uarts: readonly [Uart, Uart];
  readonly #i2cs: readonly [I2c, I2c];
  readonly #spis: readonly [Spi, Spi];
  readonly #pwm: Pwm;
  readonly #watchdog: Watchdog;
  readonly #flash: Flash;
  readonly #flashInterface: FlashInterface;
  readonly #bus: ChipBus;
  readonly #memory: Memory;
  /** The latest result of `listeningTo`, and the values from which it was computed. */
  #listening = NOT_KNOWN;
  /** True while `hideSram` hides a page. */
  #isWatched = false;

  /** `remembered` holds the values that the watchdog of the previous chip has kept. */
  constructor(startNs: number, surroundings: ChipSurroundings, remembered?: WatchdogMemory) {
    const { memory, flash, seed, crystalPpm = 0 } = surroundings;
    const nsPerCycleAt = (frequency: number) => 1e9 / (frequency * (1 + crystalPpm / 1e6));
    const clock = new VirtualClock(startNs);
    this.#memory = memory;
    const parts = createParts(clock, memory, (message) => surroundings.warn(message));
    this.clock = clock;
    this.parts = parts;

    const flashInterface = new FlashInterface(parts, flash);
    this.#flash = flash;
    this.#flashInterface = flashInterface;
    this.#pios = [new Pio(parts, 0, clock, this), new Pio(parts, 1, clock, this)];
    this.#uarts = [this.#createUart(0), this.#createUart(1)];
    this.#i2cs = [this.#createI2c(0), this.#createI2c(1)];
    this.#spis = [this.#createSpi(0), this.#createSpi(1)];
    this.#pwm = new Pwm(parts, clock, () => this.nsPerCycle);
    // The pads of rp2040js read the outputs of the PWM from the field `pwm`.
    Object.defineProperty(parts, "pwm", { value: this.#pwm });
    connectAdc(parts, (source) => surroundings.voltsOf(source));
    this.#watchdog = new Watchdog(parts, () => surroundings.resetRequested(), remembered);
    Object.assign(parts.peripherals, {
      [SSI]: flashInterface,
      [IO_QSPI]: new FlashPads(parts, flashInterface),
      [PWM]: this.#pwm,
      [TIMER]: new Timer(parts, clock, crystalPpm),
      [ROSC]: new RingOscillator(parts, seed),
      [PIO0]: this.#pios[0],
      [PIO1]: this.#pios[1],
      [UART0]: this.#uarts[0],
      [UART1]: this.#uarts[1],
      [I2C0]: this.#i2cs[0],
      [I2C1]: this.#i2cs[1],
      [SPI0]: this.#spis[0],
      [SPI1]: this.#spis[1],
    });
    connectResets(parts, [
      ...this.#i2cs.map((part, i) => ({ bit: RESET_I2C0 + i, part })),
      ...this.#spis.map((part, i) => ({ bit: RESET_SPI0 + i, part })),
    ]);
    this.#bus = new ChipBus(parts, clock, this.#pios, nsPerCycleAt(parts.clkSys));
    fixDma(parts, () => this.nsPerCycle);
    parts.addClockListener((frequency) => this.#changeClock(nsPerCycleAt(frequency)));

    this.gpio = this.#createGpio((pin, drive) => surroundings.driveChanged(pin, drive));
    const bootRom = this.#createBootRom(surroundings);
    this.cpu = new Cpu({ parts, memory, bus: this.#bus, bootRom, startNs });
    this.cores = new Cores(
      this.cpu,
      { parts, memory, bus: this.#bus, bootRom, pins: this.gpio.coreOne },
      (message) => surroundings.warn(message),
    );
    this.#boot(memory);
    surroundings.knownLives?.follow(
      {
        parts,
        sram: memory.sram,
        clock,
        bus: this.#bus,
        cpu: this.cpu,
        apply: (effect) => this.#apply(effect),
      },
      memory.flash,
    );
  }

  [STATE](keep: Keep): void {
    // A restored chip finds out again what it listens to.
    this.#listening = keep.aside(NOT_KNOWN);
    this.#isWatched = keep.aside(this.#isWatched);
    if (!this.#isWatched) this.#hide([], false);
    keep(this.#pios);
    keep(this.#uarts);
    keep(this.#pwm);
    keep(this.#bus);
  }

  /** The levels that peripherals see at the pins, one bit per pin. */
  get inputs(): number {
    return this.gpio.inputs;
  }

  /** Returns what a change at one of these pins can do before the program next reads the pin. */
  listeningTo(pins: number): Listening {
    // Only a `wired` access or the start of core 1 can change the result. Until then, the remembered result is valid.
    const { wiredAccesses, hasTwoCores } = this.#bus;
    const known = this.#listening;
    if (
      known.pins !== pins ||
      known.wiredAccesses !== wiredAccesses ||
      known.hasTwoCores !== hasTwoCores
    ) {
      const listening = this.#findListening(pins);
      this.#listening = { pins, wiredAccesses, hasTwoCores, listening };
    }
    return this.#listening.listening;
  }

  /**
   * Hides the page of an address in the SRAM. The processor then accesses this page through the bus. If no address is
   * given, no page is hidden any more. While a page is hidden, the board does not compute ahead of other boards if a
   * peripheral listens to pins.
   */
  hideSram(address: number | undefined): void {
    this.#isWatched = address !== undefined;
    this.#hide(address === undefined ? [] : [address >>> PAGE_SHIFT], false);
    this.#listening = NOT_KNOWN;
  }

  /**
   * Ends the recording and the replay of the processor. Call this when the chip loses its power or is reset. If
   * `keepsMemory` is true, first brings the SRAM up to date, because the next chip gets this SRAM.
   */
  end(keepsMemory: boolean): void {
    if (keepsMemory) this.cpu.leaveTape();
    else this.cpu.endRecording();
    this.#hide([], false);
  }

  /** The values that the watchdog keeps if it resets the chip. */
  get watchdog(): WatchdogMemory {
    return this.#watchdog.memory;
  }

  /** Returns the time of the next event of a peripheral, in virtual nanoseconds. */
  nextEventNs(): number {
    return this.#bus.nextEventNs();
  }

  /** Processes the next event of a peripheral, and wakes the processor if it waits for this event. */
  processNextEvent(): void {
    const { clock, cores } = this;
    const [first, second] = this.#pios;
    if (clock.nextAlarmNs <= Math.min(first.nextNs, second.nextNs)) clock.fireNextAlarm();
    else if (first.nextNs <= second.nextNs) first.step();
    else second.step();
    cores.wakeIfPending(clock.nowNs);
  }

  /** The length of one cycle of clk_sys in nanoseconds. */
  get nsPerCycle(): number {
    return this.#bus.nsPerCycle;
  }

  get nowNs(): number {
    return this.clock.nowNs;
  }

  set nowNs(ns: number) {
    this.clock.nowNs = ns;
  }

  /**
   * Passes a new level of a pin's net to the pin and to the peripherals. The level is valid from the clock's current
   * time on.
   */
  setLevel(pin: number, level: Level): void {
    this.gpio.setLevel(pin, level);
    this.cores.wakeIfPending(this.clock.nowNs);
  }

  #findListening(pins: number): Listening {
    const pios = this.#pios.filter(({ isListening }) => isListening);
    // A PIO can drive pins that are not joined to other boards, and these pins can have interrupts, too.
    const interruptPins = this.gpio.interruptPins & (pios.length > 0 ? ALL_PINS : pins);
    const isAlert =
      interruptPins !== 0 || [...this.#uarts, ...this.#i2cs].some(({ isListening }) => isListening);
    const pages =
      isAlert || pios.length === 0 || this.#isWatched || this.#bus.hasTwoCores
        ? undefined
        : pagesOfRecords(this.parts, pios);
    if (!this.#isWatched) this.#hide(pages ?? [], pages !== undefined);
    if (pages !== undefined) return "records";
    return isAlert || pios.length > 0 ? "acts" : "nothing";
  }

  #hide(pages: readonly number[], recordsPins: boolean): void {
    this.#memory.hide(pages);
    this.#bus.hide(pages, recordsPins);
  }

  #createUart(index: 0 | 1): Uart {
    return new Uart(
      this.parts,
      index,
      this.clock,
      () => this.gpio.updateUart(index),
      () => this.gpio.uartLineLevel(index),
    );
  }

  #createI2c(index: 0 | 1): I2c {
    return new I2c(this.parts, index, this.clock, () => this.nsPerCycle, {
      sda: () => this.gpio.i2cLineLevel(index, "sda"),
      scl: () => this.gpio.i2cLineLevel(index, "scl"),
      pullsChanged: () => this.gpio.updateI2c(index),
    });
  }

  #createSpi(index: 0 | 1): Spi {
    const { parts } = this;
    return new Spi(parts, index, this.clock, {
      nsPerCycle: () => (this.nsPerCycle * parts.clkSys) / parts.clkPeri,
      miso: () => this.gpio.spiMisoLevel(index),
      drivesChanged: () => this.gpio.updateSpi(index),
    });
  }

  #createGpio(driveChanged: (pin: number, drive: Drive) => void): Gpio {
    return new Gpio(this.parts, {
      driveChanged,
      inputChanging: () => this.#catchUpPios(),
      inputChanged: () => {
        this.#wakePios();
        this.#updateUarts();
        for (const i2c of this.#i2cs) if (i2c.isListening) i2c.lineChanged();
      },
      uartLevel: (uart) => this.#uarts[uart].level,
      i2cPulls: (i2c, line) =>
        line === "sda" ? this.#i2cs[i2c].pullsSda : this.#i2cs[i2c].pullsScl,
      spiLevel: (spi, line) => this.#spis[spi].levelOf(line),
    });
  }

  #createBootRom(surroundings: ChipSurroundings): BootRom {
    const { memory } = surroundings;
    const change = (effect: Effect) => {
      const apply = () => this.#apply(effect);
      if (this.#bus.tap === undefined) apply();
      else this.#bus.tap.effect(effect, apply);
    };
    const access = {
      readableBytes: (address: number, length: number) => memory.readableView(address, length),
      writableBytes: (address: number, length: number) =>
        memory.writableView(address, length) ?? this.#usbBuffer(address, length),
      load: (address: number, bytes: AccessBytes) => this.#bus.load(address, bytes),
      store: (address: number, bytes: AccessBytes, value: number) =>
        this.#bus.store(address, bytes, value),
    };
    return new BootRom(
      memory.rom,
      [...memoryRoutines(access), ...flashRoutines(change, access, () => this.nsPerCycle)],
      (routine) => {
        this.cpu.endRecordingInRom();
        surroundings.deadEndReached(routine);
      },
    );
  }

  #usbBuffer(address: number, length: number): Uint8Array | undefined {
    const buffer = usbBuffers(this.parts, address, length);
    if (buffer === undefined || this.#bus.tap === undefined) return buffer;
    return this.#bus.tap.usbBuffer(address - USB_DPRAM, buffer);
  }

  #apply(effect: Effect): void {
    if (effect.kind !== "fill USB buffer") changeFlash(effect, this.#flash, this.#flashInterface);
    else this.parts.usbDPRAM.set(effect.bytes, effect.offset);
  }

  /**
   * Boots the image in the flash as the boot ROM does (RP2040 datasheet 2.8.1): copies the boot stage to the end of the
   * SRAM and runs it there. The boot stage then continues at the image's vector table. The time that the real ROM needs
   * is not modelled.
   */
  #boot(memory: Memory): void {
    memory.sram.set(memory.view(FLASH_ADDRESS, BOOT_STAGE_BYTES)!, BOOT_STAGE - SRAM_ADDRESS);
    const { registers } = this.cpu;
    registers[SP] = BOOT_STAGE;
    // The boot stage reads the link register. A 0 there means that the boot ROM has called the boot stage.
    registers[LR] = 0;
    this.cpu.jump(BOOT_STAGE);
  }

  #changeClock(nsPerCycle: number): void {
    this.#catchUpPios();
    const endChange = this.#pwm.beginClockChange();
    this.#bus.nsPerCycle = nsPerCycle;
    endChange();
    this.#wakePios();
    this.cpu.clockChanged();
    this.cores.changeClock(this.parts.clkSys);
    this.cores.stop();
  }

  #catchUpPios(): void {
    for (const pio of this.#pios) if (pio.isListening) pio.catchUp();
  }

  #wakePios(): void {
    for (const pio of this.#pios) if (pio.isListening) pio.wake();
  }

  #updateUarts(): void {
    if (this.#uarts[0].isListening) this.#uarts[0].setLineLevel(this.gpio.uartLineLevel(0));
    if (this.#uarts[1].isListening) this.#uarts[1].setLineLevel(this.gpio.uartLineLevel(1));
  }
}

/**
 * What a change at a pin can do before the program next accesses the pin or a peripheral that is connected to pins:
 * - `nothing`.
 * - `records`: PIO and DMA can record the change in memory, but they cannot interrupt the program. Until the program
 * accesses this memory, PIO or DMA, the change has no effect on the program.
 * - `acts`: the change can have any effect, such as an interrupt.
 */
export type Listening = "nothing" | "records" | "acts";

const NOT_KNOWN = {
  pins: 0,
  wiredAccesses: -1,
  hasTwoCores: false,
  listening: "nothing" as Listening,
};

function pagesOfRecords(parts: RP2040, pios: readonly Pio[]): readonly number[] | undefined {
  return pios.some(({ canInterrupt }) => canInterrupt) ? undefined : pagesOfPinRecords(parts);
}

const ALL_PINS = 0x3fffffff;
const RESET_I2C0 = 3;
const RESET_SPI0 = 16;
const BOOT_STAGE = 0x20041f00;
const BOOT_STAGE_BYTES = 256;
const SP = 13;
const LR = 14;

/**
 * Returns the bytes at `address` if they are in the USB buffers. Otherwise returns undefined. The registers before the
 * buffers are left out, because each store to a register must be reported.
 */
function usbBuffers(parts: RP2040, address: number, length: number): Uint8Array | undefined {
  const start = address - USB_DPRAM;
  if (start < USB_BUFFERS || start + length > parts.usbDPRAM.length) return undefined;
  return parts.usbDPRAM.subarray(start, start + length);
}

const USB_DPRAM = 0x50100000;
/** The offset of the first buffer in the USB memory, in bytes. The registers are before it. */
const USB_BUFFERS = 0x100;
