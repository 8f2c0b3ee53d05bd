/** The four setting registers of a state machine, and their fields (RP2040 datasheet 3.7). */
export class MachineSettings {
  clkdiv = 0x00010000;
  execctrl = 0x0001f000;
  shiftctrl = 0x000c0000;
  pinctrl = 0x14000000;

  /**
   * The length of the machine's cycle in 1/256 of a cycle of clk_sys. In the register, an integer part of 0 means
   * 65536.
   */
  get divider(): number {
    return (this.clkdiv >>> 16 || 0x10000) * 256 + ((this.clkdiv >>> 8) & 0xff);
  }

  get wrapTop(): number {
    return (this.execctrl >>> 12) & 31;
  }

  get wrapBottom(): number {
    return (this.execctrl >>> 7) & 31;
  }

  /** The pin that JMP PIN tests. */
  get jumpPin(): number {
    return (this.execctrl >>> 24) & 31;
  }

  /** True if STATUS depends on the number of words in the RX FIFO. If false, STATUS depends on the TX FIFO. */
  get isStatusOfRx(): boolean {
    return (this.execctrl & STATUS_SEL) !== 0;
  }

  /** The STATUS level: while the FIFO holds fewer words than this number, all bits of STATUS are set. */
  get statusLevel(): number {
    return this.execctrl & 15;
  }

  get isAutopush(): boolean {
    return (this.shiftctrl & AUTOPUSH) !== 0;
  }

  get isAutopull(): boolean {
    return (this.shiftctrl & AUTOPULL) !== 0;
  }

  get isInShiftedRight(): boolean {
    return (this.shiftctrl & IN_SHIFTDIR) !== 0;
  }

  get isOutShiftedRight(): boolean {
    return (this.shiftctrl & OUT_SHIFTDIR) !== 0;
  }

  get pushThreshold(): number {
    return (this.shiftctrl >>> 20) & 31 || 32;
  }

  get pullThreshold(): number {
    return (this.shiftctrl >>> 25) & 31 || 32;
  }

  get isRxJoined(): boolean {
    return (this.shiftctrl & FJOIN_RX) !== 0;
  }

  get isTxJoined(): boolean {
    return (this.shiftctrl & FJOIN_TX) !== 0;
  }

  get inBase(): number {
    return (this.pinctrl >>> 15) & 31;
  }

  get outBase(): number {
    return this.pinctrl & 31;
  }

  get outCount(): number {
    return (this.pinctrl >>> 20) & 63;
  }

  get setBase(): number {
    return (this.pinctrl >>> 5) & 31;
  }

  get setCount(): number {
    return (this.pinctrl >>> 26) & 7;
  }

  get sideSetBase(): number {
    return (this.pinctrl >>> 10) & 31;
  }

  /** How many bits of an instruction's delay field are used for side-set. */
  get sideSetBits(): number {
    return this.pinctrl >>> 29;
  }

  /** True if side-set is optional. The first side-set bit then says if the instruction has a side-set. */
  get isSideSetOptional(): boolean {
    return (this.execctrl & SIDE_EN) !== 0;
  }

  /** True if side-set changes pin directions. If false, it changes pin values. */
  get isSideSetOfDirections(): boolean {
    return (this.execctrl & SIDE_PINDIR) !== 0;
  }

  /** Returns the number of cycles for which an instruction waits after it is done. */
  delayOf(instruction: number): number {
    return (instruction >>> 8) & (31 >>> this.sideSetBits);
  }
}

const SIDE_EN = 1 << 30;
const SIDE_PINDIR = 1 << 29;
const STATUS_SEL = 1 << 4;
const FJOIN_RX = 0x80000000;
const FJOIN_TX = 0x40000000;
const OUT_SHIFTDIR = 1 << 19;
const IN_SHIFTDIR = 1 << 18;
const AUTOPULL = 1 << 17;
const AUTOPUSH = 1 << 16;
