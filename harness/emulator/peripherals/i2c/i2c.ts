import { BasePeripheral, type RP2040 } from "rp2040js";
import { type Keep, STATE } from "../../state.ts";
import type { VirtualClock } from "../clock.ts";
import { I2cLine, type I2cResult, type I2cTimes, type I2cWires } from "./i2c-line.ts";
import {
  ABORT,
  ABRT_7B_ADDR_NOACK,
  ABRT_ARB_LOST,
  ABRT_SLVFLUSH_TXFIFO,
  ABRT_TXDATA_NOACK,
  ABRT_USER,
  ACTIVITY,
  CLEARS,
  COMMAND_READ,
  COMMAND_RESTART,
  COMMAND_STOP,
  FIFO_DEPTH,
  FIRST_DREQ,
  FIRST_IRQ,
  FLUSH_COUNT_SHIFT,
  IC_CON,
  IC_DATA_CMD,
  IC_DMA_CR,
  IC_DMA_RDLR,
  IC_DMA_TDLR,
  IC_ENABLE,
  IC_ENABLE_STATUS,
  IC_FS_SCL_HCNT,
  IC_FS_SCL_LCNT,
  IC_FS_SPKLEN,
  IC_INTR_MASK,
  IC_INTR_STAT,
  IC_RAW_INTR_STAT,
  IC_RX_TL,
  IC_RXFLR,
  IC_SAR,
  IC_SDA_HOLD,
  IC_SDA_SETUP,
  IC_SS_SCL_HCNT,
  IC_SS_SCL_LCNT,
  IC_STATUS,
  IC_TAR,
  IC_TX_ABRT_SOURCE,
  IC_TX_TL,
  IC_TXFLR,
  IDENTIFICATION,
  MASTER_MODE,
  RD_REQ,
  RDMAE,
  RESET_VALUES,
  RX_DONE,
  RX_FIFO_FULL_HLD,
  RX_FULL,
  RX_OVER,
  RX_UNDER,
  SLAVE_DISABLE,
  SPEED_STANDARD,
  START_DET,
  STOP_DET,
  STOP_DET_IFADDRESSED,
  TDMAE,
  TX_ABRT,
  TX_EMPTY,
  TX_EMPTY_CTRL,
  TX_OVER,
} from "./i2c-registers.ts";
import { I2cTarget, type I2cTargetEvents } from "./i2c-target.ts";

/**
 * An I2C controller or target with its FIFOs (RP2040 datasheet 4.3; Synopsys DW_apb_i2c). It drives SDA and SCL of its
 * pins bit by bit. This class replaces the I2C of rp2040js, which has no lines.
 *
 * As a controller, it waits while a target holds SCL low, and waits for a free bus before a start. As a target, it
 * holds SCL low while the firmware has given no byte to send. If a bit of IC_CON is set, it also holds SCL low while
 * there is no room for a received byte.
 *
 * After a read command without a stop, SCL stays low before the acknowledgement, because the next command decides
 * whether the byte is acknowledged. If the firmware disables the controller during a byte, a stop follows that byte. If
 * the firmware disables the controller between two bytes, the controller keeps the bus. The SDK disables the controller
 * before each transfer.
 *
 * Not modelled: refusing bytes as a target, addresses of 10 bits, general call, high speed, SMBus, the spike filter,
 * and the start of another controller while this controller is idle.
 */
export class I2c extends BasePeripheral {
  readonly #chip: RP2040;
  readonly #index: number;
  readonly #nsPerCycle: () => number;
  readonly #line: I2cLine;
  readonly #target: I2cTarget;
  /** The values of the registers for settings, and of the registers that have no function in this model. */
  readonly #settings = new Map<number, number>(RESET_VALUES);
  #toSend: number[] = [];
  #received: number[] = [];
  /** The command that the controller carries out now. */
  #command = 0;
  #step: Step = "none";
  /** True from the moment when a command leaves the FIFO until its byte has been sent or received. */
  #isShifting = false;
  #isReading = false;
  #mustStop = false;
  /** The bits of the interrupts that stay until the firmware clears them. */
  #latched = 0;
  #abortSource = 0;

  /** `wires` are the lines of the pins that are connected to this controller. */
  constructor(
    chip: RP2040,
    index: 0 | 1,
    clock: VirtualClock,
    nsPerCycle: () => number,
    wires: I2cWires,
  ) {
    super(chip, `I2C${index}`);
    this.#chip = chip;
    this.#index = index;
    this.#nsPerCycle = nsPerCycle;
    this.#line = new I2cLine(
      clock,
      wires,
      () => this.#times,
      (result) => this.#ended(result),
    );
    this.#target = new I2cTarget(clock, wires, () => this.#targetTimes, this.#targetEvents);
  }

  [STATE](keep: Keep): void {
    keep(this.#line);
    keep(this.#target);
    keep(this.#settings);
    this.#toSend = keep(this.#toSend);
    this.#received = keep(this.#received);
    this.#command = keep(this.#command);
    this.#step = keep(this.#step);
    this.#isShifting = keep(this.#isShifting);
    this.#isReading = keep(this.#isReading);
    this.#mustStop = keep(this.#mustStop);
    this.#latched = keep(this.#latched);
    this.#abortSource = keep(this.#abortSource);
  }

  get pullsSda(): boolean {
    return this.#line.pullsSda || this.#target.pullsSda;
  }

  get pullsScl(): boolean {
    return this.#line.pullsScl || this.#target.pullsScl;
  }

  /**
   * True if a change of a line can have an effect without a command of the firmware. This is so while the line is busy,
   * and always if this I2C works as a target.
   */
  get isListening(): boolean {
    return this.#line.isBusy || this.#isTarget;
  }

  /** Resets all registers and releases the lines immediately. */
  reset(): void {
    this.#giveUp();
    this.#target.release();
    this.#toSend = [];
    this.#received = [];
    this.#isReading = false;
    this.#latched = 0;
    this.#abortSource = 0;
    for (const [offset, value] of RESET_VALUES) this.#settings.set(offset, value);
    this.#update();
  }

  /** Passes a change of a line to the controller or the target. Call this when the level of a line has changed. */
  lineChanged(): void {
    if (this.#isTarget) this.#target.lineChanged();
    else this.#line.lineChanged();
  }

  override readUint32(offset: number): number {
    switch (offset) {
      case IC_DATA_CMD:
        return this.#read();
      case IC_INTR_STAT:
        return this.#raw & this.#setting(IC_INTR_MASK);
      case IC_RAW_INTR_STAT:
        return this.#raw;
      case IC_STATUS:
        return this.#status;
      case IC_TXFLR:
        return this.#toSend.length;
      case IC_RXFLR:
        return this.#received.length;
      case IC_TX_ABRT_SOURCE:
        return this.#abortSource;
      case IC_ENABLE_STATUS:
        return this.#isEnabled || this.#line.ownsBus ? 1 : 0;
      default:
        if (CLEARS.has(offset)) this.#clear(CLEARS.get(offset)!);
        return this.#settings.get(offset) ?? IDENTIFICATION.get(offset) ?? 0;
    }
  }

  override writeUint32(offset: number, value: number): void {
    if (offset === IC_DATA_CMD) this.#write(value);
    else if (offset === IC_ENABLE) this.#enable(value);
    else if (this.#settings.has(offset)) this.#settings.set(offset, value & 0xffff);
    this.#update();
  }

  #setting(offset: number): number {
    return this.#settings.get(offset) ?? 0;
  }

  get #isEnabled(): boolean {
    return (this.#setting(IC_ENABLE) & 1) !== 0;
  }

  /** True if this I2C works as a target. */
  get #isTarget(): boolean {
    const role = this.#setting(IC_CON) & (MASTER_MODE | SLAVE_DISABLE);
    return this.#isEnabled && role === 0;
  }

  /** True from an abort until the firmware clears the abort. During this time, the transmit FIFO stays empty. */
  get #isAborted(): boolean {
    return (this.#latched & TX_ABRT) !== 0;
  }

  #enable(value: number): void {
    const wasTarget = this.#isTarget;
    this.#settings.set(IC_ENABLE, value & 7);
    if (value & ABORT && this.#line.ownsBus) this.#abort(ABRT_USER);
    if (!this.#isTarget || !wasTarget) this.#target.release();
    if (value & 1) {
      this.#next();
      return;
    }
    this.#toSend = [];
    this.#received = [];
    if (this.#line.isWaiting) this.#giveUp();
    else if (this.#line.isBusy) this.#stopSoon();
  }

  #write(value: number): void {
    if (!this.#isEnabled || this.#isAborted) return;
    if (this.#toSend.length >= FIFO_DEPTH) {
      this.#latched |= TX_OVER;
      return;
    }
    this.#toSend.push(value & 0x7ff);
    if (this.#isTarget) this.#target.goOn("read");
    else this.#next();
  }

  #read(): number {
    const data = this.#received.shift();
    if (data === undefined) this.#latched |= RX_UNDER;
    else if (this.#isTarget) this.#target.goOn("write");
    this.#update();
    return data ?? 0;
  }

  /** Continues with the next command, if the line is free for it. */
  #next(): void {
    if (this.#line.isBusy || this.#isTarget) return;
    if (this.#mustStop) {
      this.#mustStop = false;
      this.#step = "stopping";
      this.#line.stop();
      return;
    }
    const next = this.#toSend[0];
    if (next === undefined) return;
    const isReading = (next & COMMAND_READ) !== 0;
    const mustRestart = (next & COMMAND_RESTART) !== 0 || isReading !== this.#isReading;
    if (this.#step === "unanswered") {
      this.#step = "answering";
      this.#line.answer(!mustRestart);
      return;
    }
    this.#command = this.#toSend.shift()!;
    this.#isShifting = true;
    this.#isReading = isReading;
    if (!this.#line.ownsBus || mustRestart) {
      this.#step = "starting";
      this.#line.start();
    } else this.#transfer();
    this.#update();
  }

  #transfer(): void {
    this.#step = "data";
    if (this.#isReading) this.#line.receive();
    else this.#line.send(this.#command & 0xff);
  }

  #ended(result: I2cResult): void {
    switch (result.kind) {
      case "started":
        this.#latched |= START_DET;
        this.#step = "address";
        this.#line.send(((this.#setting(IC_TAR) & 0x7f) << 1) | (this.#isReading ? 1 : 0));
        break;
      case "sent":
        if (!result.isAcknowledged) {
          this.#abort(this.#step === "address" ? ABRT_7B_ADDR_NOACK : ABRT_TXDATA_NOACK);
        } else if (this.#step === "address" && !this.#mustStop) this.#transfer();
        else this.#endByte();
        break;
      case "received":
        if (this.#received.length < FIFO_DEPTH) this.#received.push(result.data);
        else this.#latched |= RX_OVER;
        this.#step = "unanswered";
        this.#isShifting = false;
        if (this.#command & COMMAND_STOP || this.#mustStop) {
          this.#step = "answering";
          this.#line.answer(false);
        } else this.#next();
        break;
      case "answered":
        this.#endByte();
        break;
      case "stopped":
        this.#step = "none";
        this.#latched |= STOP_DET;
        this.#next();
        break;
      case "lost":
        this.#mustStop = false;
        this.#abort(ABRT_ARB_LOST);
        break;
    }
    this.#update();
  }

  #endByte(): void {
    this.#isShifting = false;
    this.#step = "none";
    if (this.#command & COMMAND_STOP) this.#mustStop = true;
    this.#next();
  }

  /**
   * Reports an abort with its reason to the firmware, and discards all commands. If the controller owns the bus, a stop
   * follows.
   */
  #abort(reason: number): void {
    this.#latched |= TX_ABRT;
    this.#abortSource |= reason | (this.#toSend.length << FLUSH_COUNT_SHIFT);
    this.#toSend = [];
    this.#isShifting = false;
    this.#step = "none";
    if (this.#line.ownsBus) this.#stopSoon();
  }

  #stopSoon(): void {
    if (this.#step === "stopping") return;
    this.#mustStop = true;
    if (this.#step === "unanswered" && !this.#line.isBusy) {
      this.#step = "answering";
      this.#line.answer(false);
    } else this.#next();
  }

  #giveUp(): void {
    this.#line.release();
    this.#step = "none";
    this.#isShifting = false;
    this.#mustStop = false;
  }

  #clear(interrupts: number): void {
    this.#latched &= ~interrupts;
    if (interrupts & TX_ABRT) this.#abortSource = 0;
    this.#update();
  }

  get #raw(): number {
    const isEmpty =
      this.#isEnabled &&
      this.#toSend.length <= this.#setting(IC_TX_TL) &&
      !(this.#setting(IC_CON) & TX_EMPTY_CTRL && this.#isShifting);
    return (
      this.#latched |
      (isEmpty ? TX_EMPTY : 0) |
      (this.#received.length > this.#setting(IC_RX_TL) ? RX_FULL : 0) |
      (this.#line.isBusy || this.#target.isActive ? ACTIVITY : 0)
    );
  }

  get #status(): number {
    const isActive = this.#line.isBusy || this.#line.ownsBus;
    return (
      (isActive ? (1 << 0) | (1 << 5) : 0) |
      (this.#target.isActive ? (1 << 0) | (1 << 6) : 0) |
      (this.#toSend.length < FIFO_DEPTH ? 1 << 1 : 0) |
      (this.#toSend.length === 0 ? 1 << 2 : 0) |
      (this.#received.length > 0 ? 1 << 3 : 0) |
      (this.#received.length >= FIFO_DEPTH ? 1 << 4 : 0)
    );
  }

  #update(): void {
    const isRequested = (this.#raw & this.#setting(IC_INTR_MASK)) !== 0;
    this.#chip.setInterrupt(FIRST_IRQ + this.#index, isRequested);
    const control = this.#setting(IC_DMA_CR);
    const isEnabled = this.#isEnabled && !this.#isAborted;
    this.#request(0, isEnabled && (control & TDMAE) !== 0 && this.#hasRoomForDma);
    this.#request(1, (control & RDMAE) !== 0 && this.#received.length > this.#setting(IC_DMA_RDLR));
  }

  get #hasRoomForDma(): boolean {
    return this.#toSend.length <= this.#setting(IC_DMA_TDLR) && this.#toSend.length < FIFO_DEPTH;
  }

  #request(line: 0 | 1, isRequested: boolean): void {
    const channel = FIRST_DREQ + 2 * this.#index + line;
    if (isRequested) this.#chip.dma.setDREQ(channel);
    else this.#chip.dma.clearDREQ(channel);
  }

  readonly #targetEvents: I2cTargetEvents = {
    started: () => {
      this.#latched |= START_DET;
      this.#update();
    },
    isAddressed: (address, isRead) => {
      if (address !== (this.#setting(IC_SAR) & 0x7f)) return false;
      if (isRead && this.#toSend.length > 0) this.#flushOld();
      return true;
    },
    next: () => {
      const byte = this.#toSend.shift();
      if (byte === undefined) this.#latched |= RD_REQ;
      this.#update();
      return byte === undefined ? undefined : byte & 0xff;
    },
    hasRoom: () =>
      this.#received.length < FIFO_DEPTH || (this.#setting(IC_CON) & RX_FIFO_FULL_HLD) === 0,
    received: (byte) => {
      if (this.#received.length < FIFO_DEPTH) this.#received.push(byte);
      else this.#latched |= RX_OVER;
      this.#update();
    },
    readEnded: () => {
      this.#latched |= RX_DONE;
      this.#update();
    },
    stopped: (wasAddressed) => {
      const mustBeAddressed = (this.#setting(IC_CON) & STOP_DET_IFADDRESSED) !== 0;
      if (wasAddressed || !mustBeAddressed) this.#latched |= STOP_DET;
      this.#update();
    },
  };

  /**
   * Discards the bytes that an earlier read has left, because they are out of date. Reports this to the firmware as an
   * abort.
   */
  #flushOld(): void {
    this.#latched |= TX_ABRT;
    this.#abortSource |= ABRT_SLVFLUSH_TXFIFO | (this.#toSend.length << FLUSH_COUNT_SHIFT);
    this.#toSend = [];
    this.#update();
  }

  get #targetTimes() {
    const { holdNs } = this.#times;
    return { holdNs, setupNs: this.#setting(IC_SDA_SETUP) * this.#nsPerCycle() };
  }

  /** The times of SCL and SDA. The controller adds some cycles to the counts from the registers (4.3.14). */
  get #times(): I2cTimes {
    const isStandard = ((this.#setting(IC_CON) >> 1) & 3) === SPEED_STANDARD;
    const high = this.#setting(isStandard ? IC_SS_SCL_HCNT : IC_FS_SCL_HCNT);
    const low = this.#setting(isStandard ? IC_SS_SCL_LCNT : IC_FS_SCL_LCNT);
    const nsPerCycle = this.#nsPerCycle();
    return {
      highNs: (high + this.#setting(IC_FS_SPKLEN) + 7) * nsPerCycle,
      lowNs: (low + 1) * nsPerCycle,
      holdNs: Math.max(1, this.#setting(IC_SDA_HOLD)) * nsPerCycle,
    };
  }
}

/** Returns the controller and the line that a pin can be connected to (2.19.2, GPIO function 3). */
export function i2cOfPin(pin: number): { readonly i2c: 0 | 1; readonly line: "sda" | "scl" } {
  return { i2c: (pin >> 1) & 1 ? 1 : 0, line: pin & 1 ? "scl" : "sda" };
}

/**
 * What the controller does on the line now, or what it did last. In `unanswered`, it has received a byte whose
 * acknowledgement depends on the next command.
 */
type Step = "none" | "starting" | "address" | "data" | "unanswered" | "answering" | "stopping";
