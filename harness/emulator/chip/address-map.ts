import type { Reach } from "../processor/bus.ts";
import { FLASH_ADDRESS, ROM_BYTES } from "../processor/memory.ts";

/**
 * Returns what an access to an address can affect. `blocks` are the peripherals that the chip has, by their
 * numbers. A store to boot ROM or flash is allowed, because TinyUSB stores to address 0; it has no effect.
 */
export function mapReach(blocks: readonly number[]): (address: number) => Reach {
  const reachOfBlock = new Map<number, Reach>(
    blocks.map((number) => [number >>> 2, WIRED.has(number) ? "wired" : "private"]),
  );
  return (address) => {
    if (isSio(address)) return reachInSio(address & SIO_MASK);
    const reach = reachOfBlock.get(address >>> BLOCK_SHIFT);
    if (reach !== undefined) return reach;
    const page = address >>> 12;
    if (page === PPB_PAGE || page === USB_DPRAM_PAGE) return "private";
    const isReadOnly = address < ROM_BYTES || (address >= FLASH_ADDRESS && address < XIP_END);
    return isReadOnly ? "local" : "nothing";
  };
}

/** Whether an address is in the SIO, the single-cycle registers of the processor (2.3.1). */
export function isSio(address: number): boolean {
  return address >>> 28 === 0xd;
}

export const SIO_MASK = 0x0fffffff;

/** Peripherals by rp2040js's numbers for their blocks: address >> 12. */
export const SSI = 0x18000;
export const IO_QSPI = 0x40018;
export const UART0 = 0x40034;
export const UART1 = 0x40038;
export const TIMER = 0x40054;
export const WATCHDOG = 0x40058;
export const ROSC = 0x40060;
export const PIO0 = 0x50200;
export const PIO1 = 0x50300;

/** Address bits within one block of registers. */
export const BLOCK_SHIFT = 14;
export const BLOCK_MASK = 0x3fff;

/** The end of boot ROM and XIP windows: a store below this address has no effect. */
export const XIP_END = 0x14000000;
export const USB_DPRAM = 0x50100000;

const IO_BANK0 = 0x40014;
const PADS_BANK0 = 0x4001c;
const PWM = 0x40050;

/** Accesses to these read or change pins. The watchdog changes them by a reset. */
const WIRED = new Set([IO_BANK0, PADS_BANK0, UART0, UART1, PWM, WATCHDOG, PIO0, PIO1]);

const USB_DPRAM_PAGE = 0x50100;
const PPB_PAGE = 0xe000e;
const GPIO_IN = 0x04;
const GPIO_OE_XOR = 0x2c;
const SIO_END = 0x180;

function reachInSio(offset: number): Reach {
  if (offset >= SIO_END) return "nothing";
  return offset >= GPIO_IN && offset <= GPIO_OE_XOR ? "wired" : "local";
}
