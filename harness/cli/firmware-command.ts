import { Command } from "commander";
import { printLine } from "../text/output.ts";
import { firmwareWithProgress } from "./firmware-progress.ts";
import { interruptSignal } from "./interrupt.ts";

export function firmwareCommand(): Command {
  const firmware = new Command("firmware").description("the image that emulated boards run");
  firmware
    .command("build")
    .description("build MicroPython for the Pico from Debian's packages, once, and print its path")
    .addHelpText("after", HELP)
    .action(async () => {
      printLine(await firmwareWithProgress({}, interruptSignal()));
    });
  return firmware;
}

const HELP = `
The file is an image of the flash (.bin), and stays in the cache until Debian's version or our recipe
changes. npm start and npm test build it by themselves.

Examples:
  npm run aiorig -- firmware build
  npm run aiorig -- run GATHER --runtime pico-virtual --firmware ./RPI_PICO-20250415-v1.25.0.uf2`;
