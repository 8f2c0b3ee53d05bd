import type { RP2040 } from "rp2040js";
import { PAGE_SHIFT, SRAM_ADDRESS, SRAM_BYTES } from "../processor/memory.ts";

/**
 * Returns the numbers of the SRAM pages that the DMA fills with words from the PIO. A program uses this to record the
 * levels of pins: the PIO samples the pins, and the DMA stores the samples.
 *
 * Returns undefined if a transfer that runs now can also do something else, such as request an interrupt, start another
 * transfer, or read memory. Also returns undefined if it writes to a page that may hold other data (RP2040 datasheet
 * 2.5.7).
 */
export function pagesOfPinRecords({ dma }: Pick<RP2040, "dma">): readonly number[] | undefined {
  const interrupts = INTERRUPT_REGISTERS.reduce((bits, at) => bits | dma.readUint32(at), 0);
  const pages: number[] = [];
  for (let channel = 0; channel < CHANNELS; channel++) {
    const at = channel * CHANNEL_BYTES;
    const control = dma.readUint32(at + CTRL);
    if ((control & BUSY) === 0) continue;
    const target = {
      address: dma.readUint32(at + WRITE_ADDR),
      count: dma.readUint32(at + TRANS_COUNT),
      control,
    };
    if (
      ((interrupts >>> channel) & 1) !== 0 ||
      ((control >>> CHAIN_TO_SHIFT) & 0xf) !== channel ||
      !isFromPio((control >>> TREQ_SEL_SHIFT) & 0x3f, dma.readUint32(at + READ_ADDR), control) ||
      !isRingOfPages(target)
    ) {
      return undefined;
    }
    const { start, bytes } = ringOf(target);
    for (let page = start; page < start + bytes; page += PAGE_BYTES)
      pages.push(page >>> PAGE_SHIFT);
  }
  return pages;
}

/** True if a transfer reads only the receive FIFO of a PIO machine, and waits for this FIFO. */
function isFromPio(request: number, address: number, control: number): boolean {
  const pio = PIOS.find(
    ({ firstRequest }) => request >= firstRequest && request < firstRequest + 4,
  );
  if (pio === undefined || (control & INCR_READ) !== 0) return false;
  return address >>> 0 === pio.receiveFifos + 4 * (request - pio.firstRequest);
}

interface Target {
  readonly address: number;
  /** The number of words that the transfer has still to write. */
  readonly count: number;
  readonly control: number;
}

/** True if a transfer fills a ring that consists of whole pages of the SRAM. */
function isRingOfPages(target: Target): boolean {
  const { count, control } = target;
  const { start, bytes } = ringOf(target);
  const isRing = (control & INCR_WRITE) !== 0 && (control & RING_SEL) !== 0;
  return (
    isRing &&
    count * 2 ** ((control >>> DATA_SIZE_SHIFT) & 3) >= bytes &&
    bytes % PAGE_BYTES === 0 &&
    start >= SRAM_ADDRESS &&
    start + bytes <= SRAM_ADDRESS + SRAM_BYTES
  );
}

function ringOf({ address, control }: Target): { readonly start: number; readonly bytes: number } {
  const bytes = 2 ** ((control >>> RING_SIZE_SHIFT) & 0xf);
  return { start: (address & ~(bytes - 1)) >>> 0, bytes };
}

const PAGE_BYTES = 1 << PAGE_SHIFT;

/** The receive FIFOs of each PIO, and the number of the DMA request of the first FIFO (2.5.3.1, 3.7). */
const PIOS = [
  { receiveFifos: 0x50200020, firstRequest: 4 },
  { receiveFifos: 0x50300020, firstRequest: 12 },
];

const CHANNELS = 12;
const CHANNEL_BYTES = 0x40;
const READ_ADDR = 0x00;
const WRITE_ADDR = 0x04;
const TRANS_COUNT = 0x08;
const CTRL = 0x0c;
/** INTE0, INTF0, INTE1 and INTF1. */
const INTERRUPT_REGISTERS = [0x404, 0x408, 0x414, 0x418];

// The fields of CTRL.
const DATA_SIZE_SHIFT = 2;
const INCR_READ = 1 << 4;
const INCR_WRITE = 1 << 5;
const RING_SIZE_SHIFT = 6;
const RING_SEL = 1 << 10;
const CHAIN_TO_SHIFT = 11;
const TREQ_SEL_SHIFT = 15;
const BUSY = 1 << 24;
