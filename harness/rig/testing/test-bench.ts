// Opens an instrument on an emulated board with the firmware that all tests use.

import { firmware } from "../../emulated-boards/testing/test-firmware.ts";
import { type Bench, openInstrumentBench } from "./instrument-bench.ts";

export function openBench(
  wires?: Readonly<Record<string, number>>,
  program?: Parameters<typeof openInstrumentBench>[2],
): Promise<Bench> {
  return openInstrumentBench(firmware(), wires, program);
}
