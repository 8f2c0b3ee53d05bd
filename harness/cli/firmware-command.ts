import { Command } from "commander";
import { printLine } from "../text/output.ts";
import { firmwareWithProgress } from "./firmware-progress.ts";
import { interruptSignal } from "./interrupt.ts";

export function firmwareCommand(): Command {
  const firmware = new Command("firmware")
    .description("build the firmware image that emulated boards run")
    .addHelpText("after", "\nExample:\n  aiorig firmware build");
  firmware
    .command("build")
    .description(
      "build MicroPython for the Pico from Debian's packages, and print the path of the image",
    )
    .addHelpText("after", HELP)
    .action(async () => {
      const { source } = await firmwareWithProgress({}, interruptSignal());
      printLine(source);
    });
  return firmware;
}

const HELP = `
The file is an image of the flash (.bin). It stays in the build cache until Debian's version or aiorig's
recipe changes. A new image is kept only if it boots on an emulated board. An image from the cache is
used only if it has not changed. Otherwise it is built again (see: aiorig cache).
A run and a measurement build the image, too, when they need it.

Exit codes: 0 the image is ready; 2 wrong usage; 3 the image could not be built.

Examples:
  aiorig firmware build
  aiorig run GATHER --runtime pico-virtual --firmware ./RPI_PICO-20250415-v1.25.0.uf2`;
