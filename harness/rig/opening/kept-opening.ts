import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FirmwareImage } from "../../emulator/firmware/firmware-image.ts";
import { KnownLives } from "../../emulator/replay/known-lives.ts";
import { packStarts, unpackStarts } from "../../emulator/replay/packed-starts.ts";
import { KNOWN_LIVES } from "../../emulator/simulation/board.ts";
import type { CoSimulation } from "../../emulator/simulation/co-simulation.ts";
import { ownPackage } from "../../text/own-package.ts";
import { buildOnce, findBuilt, resultFolder } from "../../toolchain/build-cache.ts";
import type { Recipe } from "../../toolchain/build-manifest.ts";
import { hashOwnCode, isOwnCodeChanged } from "../../toolchain/content-hash.ts";
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
  /** Keeps what the boards did until now for other processes. Call this when the rig is open. Throws nothing. */
  keep(simulation: CoSimulation): Promise<void>;
}

/**
 * Returns recordings of an earlier opening of the same rig, so that its processors replay this opening. A replay takes
 * about a third of the time. The recordings are in the build cache. If they are missing, `keep` writes them.
 */
export async function followOpening(
  opening: Opening,
  signal?: AbortSignal,
): Promise<FollowedOpening> {
  const recipe = openingRecipe(opening);
  const folder = resultFolder(recipe);
  const earlier = reading.get(folder);
  if (earlier !== undefined) {
    await earlier;
    return REPLAY_ONLY;
  }
  if (KNOWN_LIVES.isOff || isOwnCodeChanged(CODE)) return REPLAY_ONLY;
  const wasRead = readInto(KNOWN_LIVES, recipe);
  reading.set(folder, wasRead);
  if (await wasRead) return REPLAY_ONLY;
  const lives = new KnownLives();
  return { lives, keep: (simulation) => keep(recipe, simulation, signal) };
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

/** The openings that this process has looked for, by the folders of their recordings. */
const reading = new Map<string, Promise<boolean>>();

const REPLAY_ONLY: FollowedOpening = { lives: KNOWN_LIVES, async keep() {} };

/** Adds the recordings in the cache to `lives`. Returns false if they are missing or cannot be read. */
async function readInto(lives: KnownLives, recipe: Recipe): Promise<boolean> {
  try {
    const found = await findBuilt(recipe);
    if (found.state !== "whole") return false;
    lives.add(unpackStarts(await readFile(join(found.path, FILE))));
    return true;
  } catch {
    return false;
  }
}

async function keep(
  recipe: Recipe,
  simulation: CoSimulation,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const { chip } of simulation.boards) chip?.cpu.endRecording();
  const { starts } = simulation.knownLives;
  simulation.knownLives = KNOWN_LIVES;
  KNOWN_LIVES.add(starts);
  const build = ({ result }: { result: string }) =>
    writeFile(join(result, FILE), packStarts(starts));
  // If the recordings cannot be kept, this is not an error. The next process only needs more time.
  await buildOnce(recipe, build, signal && { signal }).catch(() => {});
}

const FILE = "lives.gz";

/** The folders with the code that decides what the boards of an emulated rig do while the rig opens. */
const CODE = [
  ...["board", "emulated-boards", "emulator", "instrument", "rig"].map((room) => `harness/${room}`),
  "rigs/instrument",
];
