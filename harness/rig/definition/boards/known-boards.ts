import type { BoardKind } from "./board-kind.ts";
import { esp32, esp32s3 } from "./esp32.ts";
import { nrf } from "./nrf.ts";
import { pico, picoW, rp2350 } from "./pico.ts";
import { stm32 } from "./stm32.ts";

/** The kinds of boards that aiorig knows, by the names that a rig's file uses. */
export const BOARDS = {
  pico,
  "pico-w": picoW,
  rp2350,
  esp32,
  esp32s3,
  stm32,
  nrf,
} satisfies Readonly<Record<string, BoardKind>>;

export type BoardName = keyof typeof BOARDS;

/** The names of the kinds that aiorig knows. */
export const BOARD_NAMES = Object.keys(BOARDS) as BoardName[];
