// Recognises the addresses that a recording must treat in a special way.

/** True for the registers of the timer that only return the time, TIMERAWH and TIMERAWL (RP2040 datasheet 4.6.5). */
export function isRawTimer(address: number): boolean {
  return address === 0x40054024 || address === 0x40054028;
}

/**
 * True if a store to this address may start something that acts on the processor or its memory without the bus. For
 * example, a store may start a DMA transfer, the timer SysTick, or core 1 if core 1 waits for a word in its mailbox.
 */
export function startsOther(address: number): boolean {
  return address >>> 16 === 0x5000 || isSysTick(address) || address === 0xd0000054;
}

/** True for the registers of SysTick in the private peripheral bus. */
export function isSysTick(address: number): boolean {
  return address >= 0xe000e010 && address <= 0xe000e01c;
}

/** True for addresses in the private peripheral bus, which is a part of the processor. */
export function isPrivateBus(address: number): boolean {
  return address >>> 12 === 0xe000e;
}
