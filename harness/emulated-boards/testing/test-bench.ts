// For tests: an instrument on an emulated board, with the firmware that tests use.
import { type Bench, openInstrumentBench } from "../instrument-bench.ts";
import { firmware } from "./test-firmware.ts";

export function openBench(
  wires?: Readonly<Record<string, number>>,
  program?: Parameters<typeof openInstrumentBench>[2],
): Promise<Bench> {
  return openInstrumentBench(firmware(), wires, program);
}
