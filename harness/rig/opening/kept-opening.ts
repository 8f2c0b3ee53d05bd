import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FirmwareImage } from "../../emulator/firmware/firmware-image.ts";
import { KnownLives, type KnownStart } from "../../emulator/replay/known-lives.ts";
import { packStarts, unpackStarts } from "../../emulator/replay/packed-starts.ts";
import { type Board, KNOWN_LIVES } from "../../emulator/simulation/board.ts";
import { ownPackage } from "../../text/own-package.ts";
import { buildOnce, findBuilt, resultFolder } from "../../toolchain/build-cache.ts";
import type { Recipe } from "../../toolchain/build-manifest.ts";
import { CacheError } from "../../toolchain/cache-error.ts";
import { hashOwnCode } from "../../toolchain/content-hash.ts";
import { version } from "../../toolchain/version.ts";
import type { EmulatedRig } from "../definition/rig-definition.ts";

/** Everything that decides what the processors of an emulated rig do while the rig opens. */
export interface Opening {
  readonly definition: EmulatedRig;
  readonly firmware: FirmwareImage;
  /** The name of the flash of the device under test, or undefined if its file system is empty. */
  readonly dutFlashName?: string | undefined;
  readonly isTrusted: boolean;
}

export interface FollowedOpening {
  /** The recordings for the boards of the rig. */
  readonly lives: KnownLives;
  /** Keeps what the boards did until now for other processes. Call this when the rig is open. */
  keep(boards: readonly Board[]): Promise<void>;
}

/**
 * Returns recordings of an earlier opening of the same rig, so that its processors replay this opening. A replay takes
 * about a third of the time. The recordings are in the build cache. If they are missing, `keep` writes them.
 */
export async function followOpening(opening: Opening): Promise<FollowedOpening> {
  const recipe = openingRecipe(opening);
  const folder = resultFolder(recipe);
  if (KNOWN_LIVES.isOff || followed.has(folder)) return REPLAY_ONLY;
  followed.add(folder);
  const starts = await readStarts(recipe);
  if (starts !== undefined) {
    KNOWN_LIVES.add(starts);
    return REPLAY_ONLY;
  }
  const lives = new KnownLives();
  return { lives, keep: (boards) => keep(recipe, lives, boards) };
}

/** Returns the recipe of the recordings of an opening. */
export function openingRecipe({
  definition: { wires, start, run },
  firmware,
  dutFlashName = "blank",
  isTrusted,
}: Opening): Recipe {
  return {
    name: "rig-opening",
    version: version(),
    inputs: {
      image: createHash("sha256").update(firmware.bytes).digest("hex"),
      dutFlash: dutFlashName,
      isTrusted,
      wiring: { wires, start, run },
      code: hashOwnCode(CODE),
      rp2040js: ownPackage().dependencies.rp2040js,
      // The format of the file depends on V8.
      v8: process.versions.v8,
    },
    keeps: [FILE],
  };
}

/** The folders of the openings that this process has recorded or read. */
const followed = new Set<string>();

const REPLAY_ONLY: FollowedOpening = { lives: KNOWN_LIVES, async keep() {} };

/** Returns the recordings in the cache, or undefined if they are missing or cannot be read. */
async function readStarts(recipe: Recipe): Promise<readonly KnownStart[] | undefined> {
  const found = await findBuilt(recipe);
  if (found.state !== "whole") return undefined;
  return readFile(join(found.path, FILE)).then(unpackStarts, () => undefined);
}

async function keep(recipe: Recipe, lives: KnownLives, boards: readonly Board[]): Promise<void> {
  for (const { chip } of boards) chip?.cpu.endRecording();
  KNOWN_LIVES.add(lives.starts);
  try {
    await buildOnce(recipe, async ({ result }) => {
      await writeFile(join(result, FILE), packStarts(lives.starts));
    });
  } catch (error) {
    // If the cache cannot be used, this is not an error. The next process only needs more time.
    if (!(error instanceof CacheError)) throw error;
  }
}

const FILE = "lives.gz";

/** The folders with the code that decides what the boards of an emulated rig do while the rig opens. */
const CODE = [
  ...["board", "emulated-boards", "emulator", "instrument", "rig"].map((room) => `harness/${room}`),
  "rigs/instrument",
];
