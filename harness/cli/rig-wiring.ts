import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { drawWiring } from "../../reports/wiring/drawing.ts";
import { renderWiringPage } from "../../reports/wiring/page.ts";
import type { RigDefinition } from "../rig/define-rig.ts";
import { UsageError } from "../runtimes/usage-error.ts";

/**
 * Writes how a rig is wired into a folder: a page, and where there are wires a drawing by itself.
 * Gives the files' names as they are seen from here. Throws UsageError for a folder that cannot be written to.
 */
export function writeWiring(definition: RigDefinition, outDir: string): string[] {
  const folder = resolve(outDir);
  const texts: [string, string][] = [[`${definition.name}.html`, renderWiringPage(definition)]];
  if (definition.kind !== "in-process") {
    texts.push([`${definition.name}.svg`, drawWiring(definition)]);
  }
  return texts.map(([name, text]) => {
    const file = join(folder, name);
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, text);
    } catch (error) {
      throw new UsageError(
        `${file} cannot be written: ${(error as Error).message}. Name another folder with --out.`,
      );
    }
    const fromHere = relative(process.cwd(), file);
    return fromHere.startsWith("..") ? file : fromHere;
  });
}
