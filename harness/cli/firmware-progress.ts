import type { FirmwareImage } from "../emulator/firmware/firmware-image.ts";
import type { Config } from "../runtimes/config.ts";
import { provideFirmware } from "../runtimes/pico-virtual.ts";
import { showTasks, stepsInto } from "./progress.ts";
import { readImage } from "./rig-firmware.ts";

/**
 * Reads the firmware image for emulated boards, and shows a line of progress. If the configuration names no image,
 * first builds aiorig's own image if necessary. Throws RuntimeUnavailable if the image cannot be built. Throws
 * UsageError if the file is not an image. Throws the signal's reason if the signal aborts.
 */
export async function firmwareWithProgress(
  config: Config,
  signal: AbortSignal,
): Promise<FirmwareImage> {
  const images: FirmwareImage[] = [];
  await showTasks(
    [
      {
        title: "Getting the firmware ready",
        async task(notices, task) {
          const onProgress = stepsInto(task, notices);
          const image = await readImage(await provideFirmware(config, { onProgress, signal }));
          images.push(image);
          task.title = `Firmware: ${image.source}`;
        },
      },
    ],
    { concurrent: false, exitOnError: true },
  );
  return images[0]!;
}
