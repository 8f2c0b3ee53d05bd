import type { RP2040 } from "rp2040js";

/**
 * Emulates the mailbox to core 1. Core 1 only does the first step of its boot ROM: after a reset, it sends a 0 (RP2040
 * datasheet 2.8.2). MicroPython waits for that 0 at each soft reset. After that, core 1 never answers.
 */
export function keepCoreOneInRom(parts: RP2040): void {
  const { sio } = parts;
  const read = sio.readUint32.bind(sio);
  const write = sio.writeUint32.bind(sio);
  const mailbox = { hasMail: false };
  Object.assign(sio, { mailbox });
  sio.readUint32 = (offset) => {
    if (offset < FIFO_ST || offset > FIFO_RD) return read(offset);
    if (offset === FIFO_ST) return mailbox.hasMail ? FIFO_READY | FIFO_VALID : FIFO_READY;
    if (offset === FIFO_RD) mailbox.hasMail = false;
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
    if (wasOff && (power.readUint32(FRCE_OFF) & PROC1) === 0) mailbox.hasMail = true;
  };
}

const FIFO_ST = 0x50;
const FIFO_RD = 0x58;
const FIFO_VALID = 1;
const FIFO_READY = 2;
/** The block of the power-on state machine. rp2040js numbers a block by its address >> 12. */
const PSM = 0x40010;
const FRCE_OFF = 0x04;
const PROC1 = 1 << 16;
