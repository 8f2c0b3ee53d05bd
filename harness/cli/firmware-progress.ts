import type { Config } from "../runtimes/config.ts";
import { provideFirmware } from "../runtimes/pico-virtual.ts";
import { showTasks, stepsInto } from "./progress.ts";

/** Gets the image for emulated boards, and gives its path. Throws the signal's reason if it is stopped. */
export async function firmwareWithProgress(config: Config, signal: AbortSignal): Promise<string> {
  let file = "";
  await showTasks(
    [
      {
        title: "Getting the firmware ready",
        async task(_context, task) {
          file = await provideFirmware(config, { onProgress: stepsInto(task), signal });
          task.title = `Firmware: ${file}`;
        },
      },
    ],
    { concurrent: false, exitOnError: true },
  );
  return file;
}
