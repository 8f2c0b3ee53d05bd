import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import virtualRig from "../../rigs/virtual-pico.ts";
import {
  FirmwareError,
  type FirmwareImage,
  readFirmware,
} from "../emulator/firmware/firmware-image.ts";
import { openingRecipe } from "../rig/opening/kept-opening.ts";
import { buildOnce, resultFolder } from "../toolchain/build-cache.ts";
import { type Recipe, resultName } from "../toolchain/build-manifest.ts";
import { CacheError } from "../toolchain/cache-error.ts";
import { hashOwnCode } from "../toolchain/content-hash.ts";
import { findRp2040Firmware } from "../toolchain/rp2040-firmware.ts";
import { version } from "../toolchain/version.ts";
import type { RuntimeIdentity } from "../trace/runtime.ts";
import { PICO } from "./board-library.ts";
import { FIRMWARE_MODULES } from "./offered-names.ts";
import { type PreparedPico, preparePico } from "./pico-virtual-board.ts";
import { OUR_FOLDER, readTargetLibrary, type TargetLibrary } from "./target-library.ts";

/**
 * Does the same as `preparePico`, but keeps the prepared flash in the build cache. With the kept flash, it is not
 * necessary to boot a blank board and to copy the modules to it. This saves most of the time from a command to the
 * first edge. The kept flash contains only our modules. The user's modules change often, so they are copied each time,
 * to a board that starts with the kept flash. Throws UnfitPico if programs cannot run with this firmware.
 */
export async function prepareKeptPico(
  firmware: FirmwareImage,
  library: TargetLibrary,
): Promise<PreparedPico> {
  if (!hasOnlyOurs(library)) {
    const { flash } = await prepareKeptPico(firmware, onlyOurs(library));
    return preparePico(firmware, library, flash);
  }
  const recipe = keptPico(firmware, library);
  const folder = resultFolder(recipe);
  const known = opened.get(folder) ?? open(recipe, firmware, library);
  opened.set(folder, known);
  return known;
}

/**
 * Returns the recipes of everything that this version of aiorig may keep about emulated boards: prepared boards, and how
 * the rig virtual-pico opens with them. These boards have aiorig's own firmware.
 */
export async function keptPicos(): Promise<Recipe[]> {
  const found = await findRp2040Firmware();
  if (found.state !== "whole") return [];
  const firmware = await readFirmware(found.path).catch((error: unknown) => {
    if (error instanceof FirmwareError) return undefined;
    throw error;
  });
  if (firmware === undefined) return [];
  const beside = { files: [], usesOurs: true, hasMarks: false };
  const offers = [[], ["pyb"], ["queue"], ["pyb", "queue"]];
  const libraries = await Promise.all([
    readTargetLibrary({ beside: { ...beside, usesOurs: false } }, PICO),
    ...offers.map((offered) => readTargetLibrary({ beside, offered }, PICO)),
  ]);
  const picos = libraries.map((library) => keptPico(firmware, library));
  const flashes = [undefined, ...picos.map(resultName)];
  const openings = flashes.flatMap((dutFlashName) =>
    [true, false].map((isTrusted) =>
      openingRecipe({ definition: virtualRig, firmware, dutFlashName, isTrusted }),
    ),
  );
  return [...picos, ...openings];
}

const opened = new Map<string, Promise<PreparedPico>>();

async function open(
  recipe: Recipe,
  firmware: FirmwareImage,
  library: TargetLibrary,
): Promise<PreparedPico> {
  try {
    const folder = await buildOnce(recipe, async ({ result }) => {
      const { flash, identity } = await preparePico(firmware, library);
      await writeFile(join(result, FLASH), gzipSync(flash));
      await writeFile(join(result, IDENTITY), `${JSON.stringify(identity)}\n`);
    });
    const flash = gunzipSync(await readFile(join(folder, FLASH)));
    const identity: RuntimeIdentity = JSON.parse(await readFile(join(folder, IDENTITY), "utf8"));
    return { identity, firmware, flash, library, flashName: resultName(recipe) };
  } catch (error) {
    // If the cache cannot be used, this is not an error. The command only needs more time.
    if (error instanceof CacheError) return preparePico(firmware, library);
    throw error;
  }
}

/**
 * Returns the recipe of a kept board. Its inputs are everything that decides what is in the flash: the image, the
 * modules, and the code that copies the modules.
 */
function keptPico(firmware: FirmwareImage, library: TargetLibrary): Recipe {
  const hash = createHash("sha256");
  for (const { place, bytes } of library.files) {
    hash.update(`${place} ${bytes.length}\n`).update(bytes);
  }
  const image = createHash("sha256").update(firmware.bytes).digest("hex");
  return {
    name: "prepared-pico",
    version: version(),
    inputs: { image, modules: hash.digest("hex"), code: hashOwnCode(CODE) },
    keeps: [FLASH, IDENTITY],
  };
}

const FLASH = "flash.gz";
const IDENTITY = "identity.json";

/**
 * True if a board with these modules may be kept. Each set of modules needs its own kept board. To keep only few
 * boards, a set with the user's modules is not kept. A set with modules that only few programs import is not kept,
 * either.
 */
function hasOnlyOurs({ files, imports, asyncio }: TargetLibrary): boolean {
  const isRare = files.some(({ place }) =>
    FIRMWARE_MODULES.some((name) => place.endsWith(`/${name}.py`)),
  );
  const hasUsers = imports.library !== undefined || imports.beside !== undefined;
  return !isRare && !hasUsers && asyncio === undefined;
}

/** Returns the library without the user's modules. */
function onlyOurs({ files, imports: { ours }, places }: TargetLibrary): TargetLibrary {
  return {
    files: files.filter(({ place }) => place.startsWith(`${OUR_FOLDER}/`)),
    imports: { ours },
    places,
  };
}

/** The folders with the code that decides what is in the flash of an emulated board. */
const CODE = ["board", "emulated-boards", "emulator", "runtimes", "trace"].map(
  (room) => `harness/${room}`,
);
