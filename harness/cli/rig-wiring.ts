import { resolve } from "node:path";
import { drawWiring } from "../../reports/wiring/drawing.ts";
import { renderWiringPage } from "../../reports/wiring/page.ts";
import { withOutFolder } from "../output/out-folder.ts";
import type { RigDefinition } from "../rig/definition/rig-definition.ts";
import { pathFromHere } from "./path-from-here.ts";

/**
 * Writes the wiring of a rig into a folder: a page, and a drawing if there are wires. Returns the paths of the files,
 * relative to the current folder. Throws OutputRefused if the folder is not writable.
 */
export async function writeWiring(definition: RigDefinition, outDir: string): Promise<string[]> {
  const files: Record<string, string> = {
    [`${definition.name}.html`]: renderWiringPage(definition),
  };
  if (definition.kind !== "in-process") {
    files[`${definition.name}.svg`] = drawWiring(definition);
  }
  const written = await withOutFolder(resolve(outDir), async (out) => out.write(files));
  return written.map(pathFromHere);
}
