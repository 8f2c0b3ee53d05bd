import { readFile } from "node:fs/promises";

/** Maps the name of each function of a firmware to the address of the first instruction of the function. */
export type Symbols = ReadonlyMap<string, number>;

/**
 * Reads the functions of an image from the file next to it: `firmware.symbols` for `firmware.bin`. The lines of this
 * file have the format of the tool `nm`. Returns undefined if the file is missing.
 */
export async function readSymbols(image: string): Promise<Symbols | undefined> {
  const text = await readFile(symbolsFileOf(image), "utf8").catch(() => undefined);
  return text === undefined ? undefined : parseSymbols(text);
}

/** Returns the path of the file with the functions of an image. */
export function symbolsFileOf(image: string): string {
  return image.replace(/\.(bin|uf2)$/, "").concat(".symbols");
}

/** Parses lines such as `1000b2c4 T gc_collect`. Other lines are ignored. */
export function parseSymbols(text: string): Symbols {
  const lines = text.matchAll(/^([0-9a-f]{8}) [tTwW] ([A-Za-z_][\w.]*)$/gm);
  return new Map(
    [...lines].map(([, address, name]) => [name!, Number.parseInt(address!, 16) & ~1]),
  );
}
