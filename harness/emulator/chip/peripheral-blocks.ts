import type { Reach } from "../processor/bus.ts";

/**
 * Returns what an access to a peripheral can affect. `block` is the number of the peripheral's block, such as `TIMER`.
 */
export function reachOfPeripheral(block: number): Reach {
  return WIRED.has(block) ? "wired" : "private";
}

// The numbers of the register blocks of the peripherals. In rp2040js, the number of a block is its address >> 12.
export const SSI = 0x18000;
export const RESETS = 0x4000c;
/** The power-on state machine. */
export const PSM = 0x40010;
export const IO_BANK0 = 0x40014;
export const IO_QSPI = 0x40018;
export const UART0 = 0x40034;
export const UART1 = 0x40038;
export const SPI0 = 0x4003c;
export const SPI1 = 0x40040;
export const I2C0 = 0x40044;
export const I2C1 = 0x40048;
export const PWM = 0x40050;
export const TIMER = 0x40054;
export const WATCHDOG = 0x40058;
export const ROSC = 0x40060;
export const PIO0 = 0x50200;
export const PIO1 = 0x50300;

const PADS_BANK0 = 0x4001c;

/**
 * The blocks whose registers can read or change pins. The watchdog and RESETS are included, because they change pins
 * when they reset other parts.
 */
const WIRED = new Set([
  ...[IO_BANK0, PADS_BANK0, UART0, UART1, SPI0, SPI1, I2C0, I2C1, PWM],
  ...[WATCHDOG, RESETS, PIO0, PIO1],
]);
