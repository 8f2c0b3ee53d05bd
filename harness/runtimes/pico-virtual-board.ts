import { createHash } from "node:crypto";
import { BoardError } from "../board/board-error.ts";
import { type VirtualBoard, virtualBoard } from "../emulated-boards/virtual-board.ts";
import type { FirmwareImage } from "../emulator/firmware/firmware-image.ts";
import type { RuntimeIdentity } from "../trace/runtime.ts";
import { brokenAsyncio } from "./asyncio-folder.ts";
import { putLibrary } from "./board-library.ts";
import { askBoard } from "./board-question.ts";
import type { TargetLibrary } from "./target-library.ts";

/** A Pico that is prepared for programs and turned off. */
export interface PreparedPico {
  readonly identity: RuntimeIdentity;
  readonly firmware: FirmwareImage;
  /** The complete flash: the firmware, and a file system with the modules that programs may import. */
  readonly flash: Uint8Array;
  /** The name of this flash in the build cache, or undefined if the flash is not kept there. */
  readonly flashName?: string;
  readonly library: TargetLibrary;
}

/** The error for an emulated Pico whose firmware cannot run programs. The message says why, and what to do. */
export class UnfitPico extends Error {
  override readonly name = "UnfitPico";
}

/**
 * Boots a firmware on a blank board and copies the probe, our modules and the user's modules to it. This takes one or
 * two seconds, so each process does it only once for the same files. The caller may pass the flash of a board that was
 * prepared earlier with the same firmware. In this case, copies only the modules that are not in this flash. Throws
 * UnfitPico if the firmware cannot run programs.
 */
export async function preparePico(
  firmware: FirmwareImage,
  library: TargetLibrary,
  flash?: Uint8Array,
): Promise<PreparedPico> {
  const hash = createHash("sha256").update(firmware.bytes);
  if (flash !== undefined) hash.update("flash\n").update(flash);
  for (const { place, bytes } of library.files)
    hash.update(`${place} ${bytes.length}\n`).update(bytes);
  const key = hash.digest("hex");
  const known = prepared.get(key);
  if (known !== undefined) return known;
  const pico = equip(firmware, library, flash);
  prepared.set(key, pico);
  return pico;
}

/** Turns on a prepared Pico. The Pico has its own virtual time, which starts at 0. */
export function bootPico({ firmware, flash }: PreparedPico): VirtualBoard {
  const pico = virtualBoard(firmware, NAME);
  pico.chip.flash.bytes.set(flash);
  pico.chip.powerOn();
  return pico;
}

const prepared = new Map<string, Promise<PreparedPico>>();

const NAME = "pico-virtual";

async function equip(
  firmware: FirmwareImage,
  library: TargetLibrary,
  flash: Uint8Array | undefined,
): Promise<PreparedPico> {
  const { chip, board } = virtualBoard(firmware, NAME);
  if (flash !== undefined) chip.flash.bytes.set(flash);
  chip.powerOn();
  try {
    await putLibrary(board, library);
    const answer = await askBoard(board, library);
    if (answer.kind === "unfit") {
      if (library.asyncio) throw brokenAsyncio(NAME, library.asyncio, answer.why);
      throw new UnfitPico(`${firmware.source} ${answer.why}`);
    }
    await board.close();
    chip.powerOff();
    const platform = `${answer.identity.platform}, emulated`;
    const identity = { ...answer.identity, platform };
    return { identity, firmware, flash: chip.flash.bytes.slice(), library };
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
    const why = chip.state.kind === "locked up" ? chip.state.reason : error.message;
    throw new UnfitPico(`the emulated board cannot be used with ${firmware.source}: ${why}`, {
      cause: error,
    });
  }
}
