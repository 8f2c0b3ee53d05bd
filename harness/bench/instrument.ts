import { buildEmulatorFirmware } from "../emulated-boards/emulator-firmware.ts";
import type { FirmwareImage } from "../emulator/firmware/firmware-image.ts";
import { readFirmware } from "../emulator/firmware/firmware-image.ts";
import { type Bench, openInstrumentBench } from "../rig/testing/instrument-bench.ts";
import { compareWithNets, driveAtRandom } from "../rig/testing/random-edges.ts";

/**
 * The errors of a capture of random edges. An error is the time of an edge in the capture, minus its time on the
 * emulator's nets.
 */
export interface EdgeErrors {
  readonly edges: number;
  readonly lost: number;
  /** The time between two samples, in nanoseconds. */
  readonly lookNs: number;
  /**
   * The errors in ascending order, in nanoseconds. The smallest error was subtracted from each error, because the
   * capture and the nets count their times from different starts.
   */
  readonly errorsNs: readonly number[];
}

/** The result for edges at one rate on one wire: how many edges the instrument records before it loses an edge. */
export interface EdgeRate {
  readonly spacingNs: number;
  /**
   * The largest burst of edges without a lost edge, accurate to 5 %. The value is undefined if no edge was lost in
   * `triedMs`.
   */
  readonly longestBurst: number | undefined;
  readonly triedMs: number;
}

/**
 * The measurements of an emulated instrument. They show what its program can do on the emulated chip. They are not
 * hardware measurements.
 */
export interface InstrumentFigures {
  readonly errors: EdgeErrors;
  readonly rates: readonly EdgeRate[];
}

/**
 * Compares what the emulated instrument records with the log of its nets. Every run returns the same values, because
 * all times are virtual.
 */
export async function measureInstrument(
  onProgress: (text: string) => void,
): Promise<InstrumentFigures> {
  const firmware = await readFirmware(await buildEmulatorFirmware());
  onProgress(`${EDGES} random edges on ${Object.keys(WIRES).length} wires`);
  const errors = await measureErrors(firmware);
  const rates: EdgeRate[] = [];
  for (const spacingNs of SPACINGS_NS) {
    onProgress(`one edge every ${spacingNs / 1000} us`);
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
    throw new Error(
      `the instrument recorded other edges than the nets had, or it reported faults. Its faults: ${faults.join("; ") || "none"}`,
    );
  }
  const earliestNs = Math.min(...offsets);
  return {
    edges: EDGES,
    lost: EDGES - waveform.edges.length,
    lookNs: bench.instrument.resolutionUs * 1000,
    errorsNs: offsets.map((offset) => offset - earliestNs).sort((a, b) => a - b),
  };
}

/**
 * Sends longer and longer bursts until a burst loses an edge. After that, bisects to find the longest burst without a
 * loss. Each burst has its own capture.
 */
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
  // A longer burst is cut here, because MOST_EDGES edges already cause a loss.
  toggle(bench, Math.min(edges, MOST_EDGES), spacingNs);
  await bench.pass(1000);
  const { waveform, faults } = await capture.end();
  const isWhole = waveform.edges.length === edges;
  if (isWhole !== (faults.length === 0)) {
    throw new Error(
      `the instrument recorded ${waveform.edges.length} of ${edges} edges, and its list of faults is: ${faults.join() || "none"}. It must report a fault if an edge is missing, and only then.`,
    );
  }
  return isWhole;
}

/**
 * A burst has at most this number of edges. The memory of the instrument holds far fewer edges, so such a burst always
 * loses edges.
 */
const MOST_EDGES = 200_000;

function toggle({ simulation, net }: Bench, edges: number, spacingNs: number): void {
  const wire = net("a");
  for (let i = 0; i < edges; i++) {
    simulation.advance(spacingNs);
    simulation.drive(wire, wire.level === 1 ? "low" : "high");
  }
}
