import type { RP2040 } from "rp2040js";

/**
 * Corrects rp2040js's DMA (RP2040 datasheet 2.5) in three ways:
 * - A transfer takes two cycles from its request. In rp2040js, it takes no time.
 * - The pacing timers run at the rate in their registers. rp2040js inverts this rate.
 * - A read of CHAN_ABORT reports that the abort is done.
 *
 * Not modelled: the shared bus (each channel has the full bandwidth), priorities, the sniffer and its checksums, bus
 * errors, and the count of requests that arrive while the channel is busy.
 */
export function fixDma(chip: RP2040, nsPerCycle: () => number): void {
  const dma = chip.dma as unknown as Dma;
  dma.getTimer = (request) => periodUs(dma, request, nsPerCycle());
  const read = dma.readUint32.bind(dma);
  dma.readUint32 = (offset) => (offset === CHAN_ABORT ? 0 : read(offset));
  for (const channel of dma.channels) {
    const { transferAlarm } = channel;
    const schedule = transferAlarm.schedule.bind(transferAlarm);
    transferAlarm.schedule = (deltaNs) =>
      schedule(Math.max(deltaNs, TRANSFER_CYCLES * nsPerCycle()));
  }
}

/**
 * Members of the DMA controller in rp2040js 1.4.1 that are used here. The types of rp2040js declare some of them
 * private.
 */
interface Dma {
  readonly channels: readonly { readonly transferAlarm: { schedule(deltaNs: number): void } }[];
  readonly timer0: number;
  readonly timer1: number;
  readonly timer2: number;
  readonly timer3: number;
  /** Returns the period of a pacing timer in microseconds. Returns 0 if the timer is stopped. */
  getTimer: (request: number) => number;
  readUint32: (offset: number) => number;
}

/**
 * Returns the time between two transfers of a pacing timer in microseconds, or 0 if the timer is stopped. `request` is
 * the timer's value of TREQ_SEL, from 0x3b to 0x3e. A timer makes one transfer every Y / X cycles. X is the upper half
 * of the timer's register, and Y is the lower half.
 */
function periodUs(dma: Dma, request: number, nsPerCycle: number): number {
  const register = [dma.timer0, dma.timer1, dma.timer2, dma.timer3][request - FIRST_TIMER] ?? 0;
  const x = register >>> 16;
  const y = register & 0xffff;
  return x === 0 ? 0 : ((y / x) * nsPerCycle) / 1000;
}

const TRANSFER_CYCLES = 2;
const FIRST_TIMER = 0x3b;
const CHAN_ABORT = 0x444;
