import type { Chip } from "../emulator/chip/chip.ts";
import type { Drive } from "../emulator/nets/drive.ts";
import type { Net } from "../emulator/nets/net.ts";
import type { Cpu } from "../emulator/processor/cpu.ts";
import type { Board } from "../emulator/simulation/board.ts";
import type { CoSimulation } from "../emulator/simulation/co-simulation.ts";
import { Snapshot } from "../emulator/snapshot/snapshot.ts";

/** A saved state of a machine that runs a program. */
export interface Saved {
  readonly snapshot: Snapshot;
  /** How many chunks of output the board had sent. */
  readonly chunks: number;
  /** How many END bytes the board had sent. */
  readonly ends: number;
}

/**
 * An emulated board that runs a program. The caller controls its time: the board can execute single instructions, get
 * edges at one pin, and go back to an earlier state. The host only listens to the board.
 */
export class Machine {
  readonly simulation: CoSimulation;
  readonly board: Board;
  readonly chip: Chip;
  /** The time of the program's start. */
  readonly startNs: number;
  readonly #net: Net;
  readonly #gpio: number;
  readonly #chunks: Uint8Array[] = [];
  /** The number of END bytes that the board has sent. */
  #ends = 0;

  /**
   * The board must be running the program. `net` is the wire of the pin `gpio`, and the edges are made on this wire.
   */
  constructor(simulation: CoSimulation, board: Board, net: Net, gpio: number) {
    this.simulation = simulation;
    this.board = board;
    this.chip = board.chip!;
    this.startNs = simulation.nowNs;
    this.#net = net;
    this.#gpio = gpio;
    board.serial.onData = (bytes) => {
      this.#chunks.push(bytes.slice());
      for (const byte of bytes) if (byte === END) this.#ends++;
    };
  }

  get cpu(): Cpu {
    return this.chip.cpu;
  }

  get nowNs(): number {
    return this.simulation.nowNs;
  }

  /** True if the program has ended, or if the board does not run it any more. */
  get hasEnded(): boolean {
    return this.#ends >= ENDS || this.hasDied;
  }

  /** True if the board has locked up, has reset itself, or waits in its boot ROM. */
  get hasDied(): boolean {
    return this.board.state.kind !== "running" || this.board.chip !== this.chip;
  }

  /** The bytes that the board has sent since the start of the program. */
  get output(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** True while the processor runs an interrupt handler, such as the handler of the edge's interrupt. */
  get isInHandler(): boolean {
    return this.chip.parts.core.IPSR !== 0;
  }

  /** True if an edge at the pin can interrupt the processor. */
  get isEdgeEnabled(): boolean {
    return (this.chip.gpio.interruptPins & (1 << this.#gpio)) !== 0;
  }

  /** The reason why the board died. The text is empty if the board did not die. */
  get deathReason(): string {
    const { state } = this.board;
    if (state.kind === "locked up") return state.reason;
    if (state.kind === "usb drive")
      return "the board returned to its boot ROM, where it waits for firmware";
    return this.hasDied ? "the board reset itself" : "";
  }

  /**
   * Saves the state now. If `old` is given, nobody may need this older state any more, because the new state reuses its
   * memory.
   */
  save(old?: Saved): Saved {
    return {
      snapshot: Snapshot.take(this.simulation, old?.snapshot),
      chunks: this.#chunks.length,
      ends: this.#ends,
    };
  }

  restore({ snapshot, chunks, ends }: Saved): void {
    snapshot.restore();
    this.#chunks.length = chunks;
    this.#ends = ends;
  }

  /** Lets time pass until `ns`, or until the program has ended. Returns true if the program has ended. */
  runUntil(ns: number): boolean {
    const limitNs = Math.max(0, ns - this.simulation.nowNs);
    return this.simulation.runUntil(() => this.hasEnded, { limitNs });
  }

  /** Lets time pass until `ns`, even if the program has ended. */
  runOn(ns: number): void {
    this.simulation.advanceTo(ns);
  }

  /** Lets time pass to the start of the next instruction, if this start is in the future. */
  settle(): void {
    this.simulation.advanceTo(this.cpu.nowNs);
  }

  /** Executes one instruction. If an interrupt is pending, this is the first instruction of its handler. */
  step(): void {
    this.simulation.advanceTo(this.cpu.nowNs + SHORTEST_NS);
  }

  /** Lets time pass to the next event, but at most until `ns`. Call this only while the processor sleeps. */
  sleepOn(ns: number): void {
    this.simulation.advanceTo(Math.min(ns, this.board.nextNs + SHORTEST_NS));
  }

  /** Drives the pin from outside. */
  drive(drive: Drive): void {
    this.simulation.drive(this.#net, drive);
  }

  /** Makes an edge: drives the pin to the opposite level. */
  makeEdge(): void {
    this.drive(this.#net.level === 1 ? "low" : "high");
  }

  /** Asks the program to stop, as Ctrl-C does. */
  interrupt(): void {
    if (this.board.serial.isConnected) this.board.serial.write(Uint8Array.of(CTRL_C));
  }

  /** Reads a word of the memory. Returns 0 outside of the memory. */
  word(address: number): number {
    const bytes = this.board.memory.view(address, 4);
    if (bytes === undefined) return 0;
    return (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0;
  }

  halfword(address: number): number {
    const bytes = this.board.memory.view(address, 2);
    return bytes === undefined ? 0 : bytes[0]! | (bytes[1]! << 8);
  }
}

/**
 * The raw REPL ends the output of a program with this byte, then sends the program's exception, and this byte again.
 */
const END = 0x04;
const ENDS = 2;
const CTRL_C = 0x03;
/** A time in nanoseconds that is shorter than any instruction. */
const SHORTEST_NS = 2 ** -10;
