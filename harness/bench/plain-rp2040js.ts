import { Simulator, USBCDC } from "rp2040js";
import { BootRom } from "../emulator/boot-rom/boot-rom.ts";
import { changeFlash, flashRoutines } from "../emulator/boot-rom/flash-routines.ts";
import { memoryRoutines } from "../emulator/boot-rom/memory-routines.ts";
import type { FirmwareImage } from "../emulator/firmware/firmware-image.ts";
import { Flash } from "../emulator/peripherals/flash/flash.ts";
import { FlashInterface } from "../emulator/peripherals/flash/flash-interface.ts";

/**
 * A board of the unmodified package rp2040js, as a baseline for aiorig's emulator. It uses the package's own processor
 * loop, clock and USB host. Only the boot ROM, which the package lacks, and the flash come from aiorig.
 */
export class PlainBoard {
  readonly #simulator = new Simulator();
  readonly #serial: USBCDC;
  #output = "";
  #isConnected = false;

  constructor(firmware: FirmwareImage) {
    const chip = this.#simulator.rp2040;
    chip.logger = { debug() {}, info() {}, warn() {}, error() {} };
    const flash = new Flash(chip.flash, { uniqueId: new Uint8Array(8) });
    const flashInterface = new FlashInterface(chip, flash);
    chip.peripherals[SSI] = flashInterface;
    const memory = {
      readableBytes: (address: number, length: number) =>
        address >>> 28 === 1
          ? chip.flash.subarray(address & 0xffffff, (address & 0xffffff) + length)
          : sramBytes(chip.sram, address, length),
      writableBytes: (address: number, length: number) => sramBytes(chip.sram, address, length),
      load: (address: number, bytes: 1 | 4) =>
        bytes === 4 ? chip.readUint32(address) : chip.readUint8(address),
      store: (address: number, bytes: 1 | 4, value: number) =>
        bytes === 4 ? chip.writeUint32(address, value) : chip.writeUint8(address, value),
    };
    const image = new Uint8Array(chip.bootrom.buffer);
    const rom = new BootRom(
      image,
      [
        ...memoryRoutines(memory),
        ...flashRoutines(
          (change) => changeFlash(change, flash, flashInterface),
          memory,
          () => 8,
        ),
      ],
      () => {},
    );
    const registers = new Int32Array(chip.core.registers.buffer);
    chip.onBreak = (index) => {
      // Lets time pass for the cycles of the routine. The package has no other way to count these cycles.
      this.#simulator.clock.tick(rom.call(index, registers) * NS_PER_CYCLE);
    };
    chip.flash.set(firmware.bytes);
    chip.core.LR = 0;
    chip.core.SP = 0x20041f00;
    chip.core.PC = 0x10000000;
    this.#serial = new USBCDC(chip.usbCtrl);
    this.#serial.onDeviceConnected = () => {
      this.#isConnected = true;
    };
    this.#serial.onSerialData = (bytes) => {
      for (const byte of bytes) this.#output += String.fromCharCode(byte);
    };
  }

  get nowNs(): number {
    return this.#simulator.clock.nanos;
  }

  /** Runs the board until MicroPython shows its prompt. */
  boot(): void {
    this.#runUntil("USB serial port", () => this.#isConnected);
    this.#send("\r\x03\x02");
    this.#runUntil("prompt", () => this.#output.includes(">>> "));
  }

  /** Starts a program in the raw REPL. */
  start(program: string): void {
    this.#output = "";
    this.#send("\r\x03\x03\x01");
    this.#runUntil("raw REPL", () => this.#output.includes("raw REPL; CTRL-B to exit\r\n>"));
    this.#output = "";
    this.#send(`${program}\x04`);
    this.#runUntil("OK", () => this.#output.startsWith("OK"));
  }

  /** Lets virtual time pass until `isOver` returns true. Calls `isOver` every 10 microseconds of virtual time. */
  run(isOver: () => boolean): void {
    const { rp2040: chip, clock } = this.#simulator;
    // This loop does the same as Simulator.execute, but does not yield to the event loop.
    for (;;) {
      const endNs = clock.nanos + 10_000;
      while (clock.nanos < endNs) {
        if (chip.core.waiting) clock.tick(clock.nanosToNextAlarm);
        else clock.tick(chip.core.executeInstruction() * NS_PER_CYCLE);
      }
      if (isOver()) return;
    }
  }

  #send(text: string): void {
    this.#unsent.push(...new TextEncoder().encode(text));
  }

  readonly #unsent: number[] = [];

  #runUntil(what: string, condition: () => boolean): void {
    const limitNs = this.nowNs + 10e9;
    this.run(() => {
      // The package's USB host buffers up to 512 bytes and drops all further bytes.
      while (this.#unsent.length > 0 && !this.#serial.txFIFO.full) {
        this.#serial.sendSerialByte(this.#unsent.shift()!);
      }
      return condition() || this.nowNs > limitNs;
    });
    if (!condition())
      throw new Error(`plain rp2040js did not reach "${what}" within 10 s of virtual time`);
  }
}

const SSI = 0x18000;
const NS_PER_CYCLE = 8;

function sramBytes(sram: Uint8Array, address: number, length: number): Uint8Array | undefined {
  const start = address - 0x20000000;
  return start >= 0 && start + length <= sram.length
    ? sram.subarray(start, start + length)
    : undefined;
}
