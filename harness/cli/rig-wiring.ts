import { resolve } from "node:path";
import { drawWiring } from "../../reports/wiring/drawing.ts";
import { renderWiringPage } from "../../reports/wiring/page.ts";
import type { RigDefinition } from "../rig/define-rig.ts";
import { writeOutFiles } from "./out-files.ts";

/**
 * Writes how a rig is wired into a folder: a page, and where there are wires a drawing by itself.
 * Gives the files' names as they are seen from here. Throws UsageError for a folder that cannot be written to.
 */
export function writeWiring(definition: RigDefinition, outDir: string): string[] {
  const files: Record<string, string> = {
    [`${definition.name}.html`]: renderWiringPage(definition),
  };
  if (definition.kind !== "in-process") {
    files[`${definition.name}.svg`] = drawWiring(definition);
  }
  return writeOutFiles(resolve(outDir), files);
}
