import { ALWAYS, assemble, CC, CS, EQ, type Line, labelsOf, NE } from "./assemble.ts";

const LINES: readonly Line[] = [
  "start",
  0x240d, // movs r4, #0xd
  0x0724, // lsls r4, r4, #28 (the address of the SIO)
  "empty the mailbox",
  0x6d20, // ldr r0, [r4, #FIFO_ST]
  0x0840, // lsrs r0, r0, #1 (C: a word is there)
  [CC, "send a zero"],
  0x6da0, // ldr r0, [r4, #FIFO_RD]
  [ALWAYS, "empty the mailbox"],
  "send a zero",
  0x2500, // movs r5, #0
  0x2000, // movs r0, #0
  "send",
  0x6d21, // ldr r1, [r4, #FIFO_ST]
  0x0889, // lsrs r1, r1, #2 (C: there is room)
  [CS, "there is room"],
  0xbf20, // wfe
  [ALWAYS, "send"],
  "there is room",
  0x6560, // str r0, [r4, #FIFO_WR]
  0xbf40, // sev
  0x2d04, // cmp r5, #4
  [EQ, "launch"],
  "receive",
  0x6d21, // ldr r1, [r4, #FIFO_ST]
  0x0849, // lsrs r1, r1, #1 (C: a word is there)
  [CS, "a word is there"],
  0xbf20, // wfe
  [ALWAYS, "receive"],
  "a word is there",
  0x6da0, // ldr r0, [r4, #FIFO_RD]
  0x2800, // cmp r0, #0
  [EQ, "empty the mailbox"],
  0x2d00, // cmp r5, #0
  [NE, "keep"],
  0x2801, // cmp r0, #1 (the word after the zeros)
  [NE, "empty the mailbox"],
  "keep",
  0x001a, // movs r2, r3
  0x0033, // movs r3, r6
  0x0006, // movs r6, r0
  0x3501, // adds r5, #1
  [ALWAYS, "send"],
  "launch",
  0x21e0, // movs r1, #0xe0
  0x0609, // lsls r1, r1, #24
  0x20ed, // movs r0, #0xed
  0x0200, // lsls r0, r0, #8
  0x4301, // orrs r1, r0
  0x608a, // str r2, [r1, #8] (VTOR)
  0xf383, // msr msp, r3
  0x8808,
  0x47b0, // blx r6
  "sleep",
  0xbf30, // wfi
  [ALWAYS, "sleep"],
];

/**
 * The code with which core 1 waits in the boot ROM until core 0 starts it (RP2040 datasheet 2.8.2):
 * 1. Core 0 sends six words: 0, 0, 1, the vector table, the stack pointer and the entry. Core 1 sends each word back. A
 * wrong word starts the sequence again.
 * 2. Core 1 runs the program at the entry. If this program returns, core 1 sleeps until its next reset.
 *
 * This code was written for the emulator from the protocol. r5 counts the words after the zeros. The last three of
 * these words move through r6, r3 and r2.
 */
export const CORE_ONE_WAIT: readonly number[] = assemble(LINES);

/**
 * The offset of the instruction with which core 1 waits for the first word of core 0. Before this wait, core 1 has sent
 * a 0.
 */
export const RECEIVE_OFFSET = 2 * labelsOf(LINES).get("receive")!;
