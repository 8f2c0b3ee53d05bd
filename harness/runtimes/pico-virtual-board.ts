import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { BoardError } from "../board/board-error.ts";
import type { FirmwareImage } from "../emulator/firmware-image.ts";
import { type VirtualBoard, virtualBoard } from "../rig/virtual-board.ts";
import { parseAnswer, QUESTION } from "./interpreter.ts";
import { PROGRAM_LIBRARY } from "./process-run.ts";
import type { RuntimeIdentity } from "./runtime.ts";

/** A Pico that is ready for programs, turned off. */
export interface PreparedPico {
  readonly identity: RuntimeIdentity;
  readonly firmware: FirmwareImage;
  /** All of the flash: the firmware, and a file system with the modules that programs may import. */
  readonly flash: Uint8Array;
  /** Where those are on the board, in the order in which they are searched. */
  readonly folders: readonly string[];
}

/** An emulated Pico with a given firmware is of no use to us. The message says why, and what to do. */
export class UnfitPico extends Error {
  override readonly name = "UnfitPico";
}

/**
 * Boots a firmware on a blank board and puts the probe, our modules and the user's `library` on it.
 * That takes a second or two, so it is done once a process for the same files. Throws UnfitPico.
 */
export async function preparePico(
  firmware: FirmwareImage,
  library: string | undefined,
): Promise<PreparedPico> {
  const modules = [
    ...(await readModules(PROGRAM_LIBRARY, OUR_FOLDER)),
    ...(library === undefined ? [] : await readModules(library, USERS_FOLDER)),
  ];
  const hash = createHash("sha256").update(firmware.bytes);
  for (const { place, bytes } of modules) hash.update(`${place} ${bytes.length}\n`).update(bytes);
  const key = hash.digest("hex");
  const known = prepared.get(key);
  if (known !== undefined) return known;
  const folders = library === undefined ? [OUR_FOLDER] : [USERS_FOLDER, OUR_FOLDER];
  const pico = equip(firmware, modules, folders);
  prepared.set(key, pico);
  return pico;
}

/** Turns a prepared Pico on, in a time of its own that starts at 0. */
export function bootPico({ firmware, flash }: PreparedPico): VirtualBoard {
  const pico = virtualBoard(firmware, NAME);
  pico.chip.flash.bytes.set(flash);
  pico.chip.powerOn();
  return pico;
}

const prepared = new Map<string, Promise<PreparedPico>>();

const NAME = "pico-virtual";
const OUR_FOLDER = "/aiorig";
const USERS_FOLDER = "/library";

async function equip(
  firmware: FirmwareImage,
  modules: readonly Module[],
  folders: readonly string[],
): Promise<PreparedPico> {
  const { chip, board } = virtualBoard(firmware, NAME);
  chip.powerOn();
  try {
    const { output, error } = await board.exec(QUESTION, { limitMs: ANSWER_LIMIT_MS });
    if (error !== "") {
      throw new UnfitPico(`${firmware.source} lacks what programs need: ${lastLine(error)}`);
    }
    const { version, platform } = parseAnswer(firmware.source, output.toString());
    for (const folder of foldersOf(modules)) await board.files.makeFolder(folder);
    for (const { place, bytes } of modules) await board.files.put(place, bytes);
    await board.close();
    chip.powerOff();
    const identity = { version, platform: `${platform}, emulated` };
    return { identity, firmware, flash: chip.flash.bytes.slice(), folders };
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
    const why = chip.state.kind === "locked up" ? chip.state.reason : error.message;
    throw new UnfitPico(`the emulated board cannot be used with ${firmware.source}: ${why}`, {
      cause: error,
    });
  }
}

const ANSWER_LIMIT_MS = 5000;

interface Module {
  /** On the board. */
  readonly place: string;
  readonly bytes: Uint8Array;
}

/** The Python files of a folder and of the packages in it. */
async function readModules(folder: string, place: string): Promise<Module[]> {
  const modules: Module[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    const target = `${place}/${entry.name}`;
    if (entry.isDirectory() && IS_NAME.test(entry.name)) {
      modules.push(...(await readModules(file, target)));
    } else if (entry.isFile() && /\.m?py$/.test(entry.name)) {
      modules.push({ place: target, bytes: await readFile(file) });
    }
  }
  const size = modules.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (size > MOST_MODULE_BYTES) {
    throw new UnfitPico(
      `the Python files in ${folder} do not fit on a Pico: they have more than ${MOST_MODULE_BYTES} bytes. Name a library with only what programs import`,
    );
  }
  return modules;
}

/** What can be imported: not .git, node_modules (which may be), __pycache__ and the like. */
const IS_NAME = /^(?!__|node_modules$)[A-Za-z_]\w*$/;

/** A Pico's file system has 1.4 MB. */
const MOST_MODULE_BYTES = 1_000_000;

function foldersOf(modules: readonly Module[]): string[] {
  const folders = new Set<string>();
  for (const { place } of modules) {
    const parts = place.split("/").slice(1, -1);
    for (let depth = 1; depth <= parts.length; depth++) {
      folders.add(`/${parts.slice(0, depth).join("/")}`);
    }
  }
  return [...folders];
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)!.trim();
}
