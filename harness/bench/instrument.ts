import type { FirmwareImage } from "../emulator/firmware/firmware-image.ts";
import { readFirmware } from "../emulator/firmware/firmware-image.ts";
import { buildEmulatorFirmware } from "../rig/emulator-firmware.ts";
import { type Bench, openInstrumentBench } from "../rig/instrument-bench.ts";
import { compareWithNets, driveAtRandom } from "../rig/random-edges.ts";

/** How far the instrument's times are from what happened on the nets of the emulator, over random edges. */
export interface EdgeErrors {
  readonly edges: number;
  readonly lost: number;
  /** The time from one look of the sampler to the next. */
  readonly lookNs: number;
  /** The errors in ascending order, counted from the earliest: the capture's time 0 is not known to the nets. */
  readonly errorsNs: readonly number[];
}

/** How long one wire may go on toggling without an edge being lost. */
export interface EdgeRate {
  readonly spacingNs: number;
  /** The most edges in a row, to 5 %; undefined if none was lost in all of `triedMs`. */
  readonly longestBurst: number | undefined;
  readonly triedMs: number;
}

/** Virtual figures of an emulated instrument: they say what its program can do on a modelled chip, and nothing of real ones. */
export interface InstrumentFigures {
  readonly errors: EdgeErrors;
  readonly rates: readonly EdgeRate[];
}

/** Measures the emulated instrument against the log of its nets. The same figures in each run: there is no wall time in them. */
export async function measureInstrument(
  onProgress: (text: string) => void,
): Promise<InstrumentFigures> {
  const firmware = await readFirmware(await buildEmulatorFirmware());
  onProgress(`${EDGES} random edges on ${Object.keys(WIRES).length} wires`);
  const errors = await measureErrors(firmware);
  const rates: EdgeRate[] = [];
  for (const spacingNs of SPACINGS_NS) {
    onProgress(`an edge every ${spacingNs / 1000} us`);
    rates.push(await measureRate(firmware, spacingNs));
  }
  return { errors, rates };
}

const WIRES = { a: 2, b: 3, c: 10, d: 15, e: 22, f: 28 };
const EDGES = 20_000;
const SPACINGS_NS = [120, 2_000, 10_000, 16_000, 20_000, 25_000, 30_000, 50_000];
const TRIED_MS = 2000;

async function measureErrors(firmware: FirmwareImage): Promise<EdgeErrors> {
  const bench = await openInstrumentBench(firmware, WIRES);
  const capture = await bench.instrument.capture(WIRES);
  await bench.pass(5);
  const startNs = driveAtRandom(bench, EDGES, 1);
  await bench.pass(50);
  const { waveform, faults } = await capture.end();
  const { levels, offsets } = compareWithNets(bench, waveform, startNs);
  if (faults.length > 0 || levels.some(({ reported, happened }) => reported !== happened)) {
    throw new Error(`the instrument's edges are not those of the nets: ${faults.join("; ")}`);
  }
  const earliestNs = Math.min(...offsets);
  return {
    edges: EDGES,
    lost: EDGES - waveform.edges.length,
    lookNs: bench.instrument.resolutionUs * 1000,
    errorsNs: offsets.map((offset) => offset - earliestNs).sort((a, b) => a - b),
  };
}

/** Plays longer and longer bursts, each into a capture of its own, and closes in on the first that is not kept whole. */
async function measureRate(firmware: FirmwareImage, spacingNs: number): Promise<EdgeRate> {
  const bench = await openInstrumentBench(firmware, { a: WIRES.a });
  const tried = Math.floor((TRIED_MS * 1e6) / spacingNs);
  if (await keepsBurst(bench, tried, spacingNs)) {
    return { spacingNs, longestBurst: undefined, triedMs: TRIED_MS };
  }
  let kept = 1000;
  let lost = kept;
  do {
    kept = lost;
    lost = Math.min(tried, 2 * lost);
  } while (lost < tried && (await keepsBurst(bench, lost, spacingNs)));
  while (lost - kept > kept * BURST_PRECISION) {
    const middle = Math.round((kept + lost) / 2);
    if (await keepsBurst(bench, middle, spacingNs)) kept = middle;
    else lost = middle;
  }
  return { spacingNs, longestBurst: kept, triedMs: TRIED_MS };
}

const BURST_PRECISION = 0.05;

async function keepsBurst(bench: Bench, edges: number, spacingNs: number): Promise<boolean> {
  const capture = await bench.instrument.capture({ a: WIRES.a });
  await bench.pass(5);
  // What is not kept of so many is not kept of more.
  toggle(bench, Math.min(edges, MOST_EDGES), spacingNs);
  await bench.pass(1000);
  const { waveform, faults } = await capture.end();
  const isWhole = waveform.edges.length === edges;
  if (isWhole !== (faults.length === 0)) {
    throw new Error(`${edges} edges, ${waveform.edges.length} kept, and faults: ${faults.join()}`);
  }
  return isWhole;
}

/** More than an instrument's memory holds, many times over. */
const MOST_EDGES = 200_000;

function toggle({ simulation, net }: Bench, edges: number, spacingNs: number): void {
  const wire = net("a");
  for (let i = 0; i < edges; i++) {
    simulation.advance(spacingNs);
    simulation.drive(wire, wire.level === 1 ? "low" : "high");
  }
}
