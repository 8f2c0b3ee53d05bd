import { type BasePeripheral, RP2040 } from "rp2040js";
import { BootRom } from "../boot-rom/boot-rom.ts";
import { flashRoutines } from "../boot-rom/flash-routines.ts";
import { memoryRoutines } from "../boot-rom/memory-routines.ts";
import type { Drive, Level } from "../nets/drive.ts";
import { VirtualClock } from "../peripherals/clock.ts";
import { mendDma } from "../peripherals/dma.ts";
import { type Flash, FlashInterface, FlashPads } from "../peripherals/flash/flash.ts";
import { Gpio } from "../peripherals/gpio/gpio.ts";
import { Pio } from "../peripherals/pio/pio.ts";
import { RingOscillator } from "../peripherals/ring-oscillator.ts";
import { Timer } from "../peripherals/timer.ts";
import { Uart } from "../peripherals/uart/uart.ts";
import type { AccessBytes, Bus, Reach } from "../processor/bus.ts";
import { Cpu } from "../processor/cpu.ts";
import { FLASH_ADDRESS, type Memory, ROM_BYTES, SRAM_ADDRESS } from "../processor/memory.ts";

/** What a chip is put into. */
export interface ChipSurroundings {
  readonly memory: Memory;
  readonly flash: Flash;
  /** Of the oscillator that random numbers come from. */
  readonly seed: number;
  driveChanged(pin: number, drive: Drive): void;
  /** The watchdog bites, or software asks it to. The chip goes on until it is replaced. */
  resetRequested(): void;
  /** The processor is in a routine of the boot ROM that never returns. */
  deadEndReached(routine: string): void;
  warn(message: string): void;
}

/** What the watchdog keeps over a reset that it caused (RP2040 datasheet 4.7.6). */
export interface WatchdogMemory {
  readonly reason: number;
  readonly scratch: Uint32Array;
}

/**
 * One life of an RP2040, from a reset to the next: rp2040js's chip with its processor, memory, clock,
 * timer, PIO, UARTs, pads and flash interface replaced and its DMA mended, all on one instance.
 *
 * As they come with the package: clocks and PLLs, resets, USB controller, PWM, watchdog, RTC, SysTick and
 * NVIC, SIO with dividers, interpolators and spin locks. Joined to no pins: SPI and I2C. Without a
 * model: ADC inputs, voltage regulator, brown-out, sleep with stopped clocks, and core 1, for which the
 * firmware waits in vain.
 */
export class Chip implements Bus {
  readonly clock: VirtualClock;
  readonly cpu: Cpu;
  readonly gpio: Gpio;
  /** rp2040js's part of it. */
  readonly parts: RP2040;
  nsPerCycle: number;
  readonly #pios: readonly [Pio, Pio];
  readonly #uarts: readonly [Uart, Uart];
  readonly #watchdog: Watchdog;
  readonly #rom: BootRom;
  /** The answer of listensTo, which only an access to something wired can change. */
  #listening: { readonly pins: number; readonly isSo: boolean } | undefined;
  /** Of the blocks of registers, by their number: address >> 14. */
  readonly #reachOfBlock: ReadonlyMap<number, Reach>;

  constructor(startNs: number, surroundings: ChipSurroundings, watchdog?: WatchdogMemory) {
    const { memory, flash } = surroundings;
    this.clock = new VirtualClock(startNs);
    const parts = new Parts(this.clock);
    this.parts = parts;
    this.nsPerCycle = 1e9 / parts.clkSys;
    parts.logger = {
      debug() {},
      info() {},
      warn: (part, text) => surroundings.warn(`${part}: ${text}`),
      error: (part, text) => surroundings.warn(`${part}: ${text}`),
    };
    putMemoryInto(parts, memory);

    const flashInterface = new FlashInterface(parts, flash);
    this.#pios = [new Pio(parts, 0, this.clock, this), new Pio(parts, 1, this.clock, this)];
    const uart = (index: 0 | 1) =>
      new Uart(
        parts,
        index,
        this.clock,
        () => this.gpio.updateUart(index),
        () => this.gpio.uartLineLevel(index),
      );
    this.#uarts = [uart(0), uart(1)];
    this.#watchdog = parts.peripherals[WATCHDOG] as unknown as Watchdog;
    this.#watchdog.onWatchdogTrigger = () => surroundings.resetRequested();
    if (watchdog !== undefined) {
      this.#watchdog.reason = watchdog.reason;
      this.#watchdog.scratchData.set(watchdog.scratch);
    }
    Object.assign(parts.peripherals, {
      [SSI]: flashInterface,
      [IO_QSPI]: new FlashPads(parts, flashInterface),
      [TIMER]: new Timer(parts, this.clock),
      [ROSC]: new RingOscillator(parts, surroundings.seed),
      [PIO0]: this.#pios[0],
      [PIO1]: this.#pios[1],
      [UART0]: this.#uarts[0],
      [UART1]: this.#uarts[1],
    });
    this.#reachOfBlock = new Map(
      Object.keys(parts.peripherals)
        .map(Number)
        .map((number) => [number >>> 2, WIRED.has(number) ? "wired" : "private"]),
    );
    mendDma(parts, () => this.nsPerCycle);
    keepSleepControl(parts);
    keepCoreOneInRom(parts);
    parts.addClockListener((frequency) => this.#changeClock(1e9 / frequency));

    this.gpio = new Gpio(parts, {
      driveChanged: (pin, drive) => surroundings.driveChanged(pin, drive),
      inputChanging: () => this.#catchUpPios(),
      inputChanged: () => {
        this.#wakePios();
        this.#tellUarts();
      },
      uartLevel: (uart) => this.#uarts[uart].level,
    });
    this.cpu = new Cpu(parts, memory, this, startNs);
    const access = {
      readableBytes: (address: number, length: number) => memory.view(address, length),
      writableBytes: (address: number, length: number) =>
        memory.writableView(address, length) ?? usbBuffers(parts, address, length),
      load: (address: number, bytes: AccessBytes) => this.load(address, bytes),
      store: (address: number, bytes: AccessBytes, value: number) =>
        this.store(address, bytes, value),
    };
    this.#rom = new BootRom(
      memory.rom,
      [
        ...memoryRoutines(access),
        ...flashRoutines(flash, flashInterface, access, () => this.nsPerCycle),
      ],
      (routine) => surroundings.deadEndReached(routine),
    );
    this.#boot(memory);
  }

  /** The levels that peripherals see at the pins. */
  get inputs(): number {
    return this.gpio.inputs;
  }

  /** Whether a change at one of some pins may have an effect before the program next looks at the pin. */
  listensTo(pins: number): boolean {
    if (this.#listening?.pins !== pins) {
      this.#listening = {
        pins,
        isSo:
          [...this.#pios, ...this.#uarts].some((part) => part.isListening) ||
          (this.gpio.interruptPins & pins) !== 0,
      };
    }
    return this.#listening.isSo;
  }

  /** What the watchdog will still know after a reset. */
  get watchdog(): WatchdogMemory {
    return { reason: this.#watchdog.reason, scratch: this.#watchdog.scratchData };
  }

  /** The next instant at which a peripheral does something. */
  nextEventNs(): number {
    return Math.min(this.clock.nextAlarmNs, this.#pios[0].nextNs, this.#pios[1].nextNs);
  }

  /** Acts out the next thing that a peripheral does, and wakes the processor if it waits for that. */
  actNextEvent(): void {
    const { clock, cpu } = this;
    const [first, second] = this.#pios;
    if (clock.nextAlarmNs <= Math.min(first.nextNs, second.nextNs)) clock.fireNextAlarm();
    else if (first.nextNs <= second.nextNs) first.step();
    else second.step();
    cpu.wakeIfPending(clock.nowNs);
  }

  get nowNs(): number {
    return this.clock.nowNs;
  }

  set nowNs(ns: number) {
    this.clock.nowNs = ns;
  }

  /** The net of a pin has a new level, at the instant that the clock shows. */
  setLevel(pin: number, level: Level): void {
    this.gpio.setLevel(pin, level);
    this.cpu.wakeIfPending(this.clock.nowNs);
  }

  /** Boot ROM and flash take no notice of a store, and TinyUSB does make one to address 0. */
  reachOf(address: number): Reach {
    const region = address >>> 28;
    if (region === 0xd) {
      const offset = address & 0x0fffffff;
      if (offset >= SIO_END) return "nothing";
      return offset >= GPIO_IN && offset <= GPIO_OE_XOR ? "wired" : "local";
    }
    const reach = this.#reachOfBlock.get(address >>> BLOCK_SHIFT);
    if (reach === "wired") this.#listening = undefined;
    if (reach !== undefined) return reach;
    const page = address >>> 12;
    if (page === PPB_PAGE || page === USB_DPRAM_PAGE) return "private";
    const isReadOnly = address < ROM_BYTES || (address >= FLASH_ADDRESS && address < XIP_END);
    return isReadOnly ? "local" : "nothing";
  }

  load(address: number, bytes: AccessBytes): number {
    const { parts } = this;
    if (bytes === 2) return parts.readUint16(address);
    if (bytes === 1) return parts.readUint8(address);
    // Two short cuts past the package's own search.
    if (address >>> 28 === 0xd) return parts.sio.readUint32(address & 0x0fffffff);
    const block = parts.peripherals[(address >>> BLOCK_SHIFT) << 2];
    return block?.readUint32(address & BLOCK_MASK) ?? parts.readUint32(address);
  }

  store(address: number, bytes: AccessBytes, value: number): void {
    if (address < XIP_END) return;
    const { parts } = this;
    if (bytes === 2) parts.writeUint16(address, value);
    else if (bytes === 1) parts.writeUint8(address, value);
    else if (address >>> 28 === 0xd) parts.sio.writeUint32(address & 0x0fffffff, value);
    else parts.writeUint32(address, value);
  }

  callRom(index: number): number {
    return this.#rom.call(index, this.cpu.registers);
  }

  /**
   * What the boot ROM does with a flash that it finds bootable (2.8.1): the boot stage is copied to the
   * end of the SRAM and run from there; it goes on to the image's vector table. The time that the real
   * ROM takes is not modelled.
   */
  #boot(memory: Memory): void {
    memory.sram.set(memory.view(FLASH_ADDRESS, BOOT_STAGE_BYTES)!, BOOT_STAGE - SRAM_ADDRESS);
    const { registers } = this.cpu;
    registers[SP] = BOOT_STAGE;
    // The boot stage takes a link of 0 for "called by the boot ROM".
    registers[LR] = 0;
    this.cpu.jump(BOOT_STAGE);
  }

  #changeClock(nsPerCycle: number): void {
    this.#catchUpPios();
    this.nsPerCycle = nsPerCycle;
    this.#wakePios();
    this.cpu.stop();
  }

  #catchUpPios(): void {
    for (const pio of this.#pios) if (pio.isListening) pio.catchUp();
  }

  #wakePios(): void {
    for (const pio of this.#pios) if (pio.isListening) pio.wake();
  }

  #tellUarts(): void {
    if (this.#uarts[0].isListening) this.#uarts[0].setLineLevel(this.gpio.uartLineLevel(0));
    if (this.#uarts[1].isListening) this.#uarts[1].setLineLevel(this.gpio.uartLineLevel(1));
  }
}

/** Without the 16 MiB of erased flash that the package begins each life with: the board has a flash. */
class Parts extends RP2040 {
  override reset(): void {
    this.pwm.reset();
  }
}

/** What of rp2040js 1.4.1's watchdog its types keep private. */
interface Watchdog extends BasePeripheral {
  reason: number;
  readonly scratchData: Uint32Array;
  onWatchdogTrigger: () => void;
}

/** Peripherals by the number that rp2040js gives their block: address >> 12. */
const SSI = 0x18000;
const PSM = 0x40010;
const IO_QSPI = 0x40018;
const IO_BANK0 = 0x40014;
const PADS_BANK0 = 0x4001c;
const UART0 = 0x40034;
const UART1 = 0x40038;
const PWM = 0x40050;
const TIMER = 0x40054;
const WATCHDOG = 0x40058;
const ROSC = 0x40060;
const PIO0 = 0x50200;
const PIO1 = 0x50300;

/** Through these, pins are read or changed. The watchdog changes them by a reset. */
const WIRED = new Set([IO_BANK0, PADS_BANK0, UART0, UART1, PWM, WATCHDOG, PIO0, PIO1]);

const BLOCK_SHIFT = 14;
const BLOCK_MASK = 0x3fff;

const USB_DPRAM_PAGE = 0x50100;
const USB_DPRAM = 0x50100000;
/** Behind this offset lie buffers; before it registers, which want to be told of a write. */
const USB_BUFFERS = 0x100;
const PPB_PAGE = 0xe000e;
const SCR = 0xd10;
const GPIO_IN = 0x04;
const GPIO_OE_XOR = 0x2c;
const SIO_END = 0x180;
const FIFO_ST = 0x50;
const FIFO_RD = 0x58;
const FIFO_VALID = 1;
const FIFO_READY = 2;
const FRCE_OFF = 0x04;
const PROC1 = 1 << 16;

const XIP_END = 0x14000000;
const BOOT_STAGE = 0x20041f00;
const BOOT_STAGE_BYTES = 256;
const SP = 13;
const LR = 14;

/** rp2040js has its own arrays; those of the board take their place, which live longer than a chip. */
function putMemoryInto(parts: RP2040, { rom, sram, flash }: Memory): void {
  const values = {
    bootrom: new Uint32Array(rom.buffer, rom.byteOffset, rom.byteLength / 4),
    sram,
    sramView: new DataView(sram.buffer, sram.byteOffset, sram.byteLength),
    flash,
    flashView: new DataView(flash.buffer, flash.byteOffset, flash.byteLength),
  };
  for (const [name, value] of Object.entries(values)) Object.defineProperty(parts, name, { value });
}

/** SCR, which the package lacks. Deep sleep is kept as a wish: no clock stops for it. */
function keepSleepControl(parts: RP2040): void {
  const { ppb } = parts;
  const read = ppb.readUint32.bind(ppb);
  const write = ppb.writeUint32.bind(ppb);
  let scr = 0;
  ppb.readUint32 = (offset) => (offset === SCR ? scr : read(offset));
  ppb.writeUint32 = (offset, value) => {
    if (offset === SCR) scr = value;
    else write(offset, value);
  };
}

/**
 * The mailbox to core 1, of which only the start of its boot ROM is there: after a reset it sends a 0
 * (RP2040 datasheet 2.8.2), for which MicroPython waits at each soft reset. Then it never answers.
 */
function keepCoreOneInRom(parts: RP2040): void {
  const { sio } = parts;
  const read = sio.readUint32.bind(sio);
  const write = sio.writeUint32.bind(sio);
  let hasMail = false;
  sio.readUint32 = (offset) => {
    if (offset < FIFO_ST || offset > FIFO_RD) return read(offset);
    if (offset === FIFO_ST) return hasMail ? FIFO_READY | FIFO_VALID : FIFO_READY;
    if (offset === FIFO_RD) hasMail = false;
    return 0;
  };
  sio.writeUint32 = (offset, value) => {
    if (offset < FIFO_ST || offset > FIFO_RD) write(offset, value);
  };

  const power = parts.peripherals[PSM]!;
  const writePower = power.writeUint32.bind(power);
  power.writeUint32 = (offset, value) => {
    const wasOff = (power.readUint32(FRCE_OFF) & PROC1) !== 0;
    writePower(offset, value);
    if (wasOff && (power.readUint32(FRCE_OFF) & PROC1) === 0) hasMail = true;
  };
}

function usbBuffers(parts: RP2040, address: number, length: number): Uint8Array | undefined {
  const start = address - USB_DPRAM;
  if (start < USB_BUFFERS || start + length > parts.usbDPRAM.length) return undefined;
  return parts.usbDPRAM.subarray(start, start + length);
}
