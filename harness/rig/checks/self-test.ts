import type { Instrument } from "../../instrument/instrument.ts";
import type { PlayedStep } from "../../instrument/played-step.ts";
import type { ScheduleStep } from "../../instrument/schedule.ts";
import { type Checked, CheckFailure } from "./checklist.ts";

/**
 * Checks the instrument's own sampler. The instrument runs a schedule on a wire that nothing else drives. The sampler
 * must record each step at its time, and no other edges. A plain Firmata board has no schedules, so it is not tested.
 * Throws CheckFailure if the test fails, and BoardError if the instrument does not answer.
 */
export async function testInstrument(
  instrument: Instrument,
  wire: string,
  pin: number,
): Promise<Checked<void>> {
  if (instrument.mostSteps === 0) {
    const detail = `${instrument.firmware} is a plain Firmata board: it measures edges to ${instrument.resolutionUs / 1000} ms and has no schedules`;
    return { detail, value: undefined };
  }
  instrument.drive(pin, 0);
  await instrument.settle();
  const capture = await instrument.capture({ [wire]: pin });
  const startUs = await capture.mark();
  const schedule = STEPS_US.map((atUs, i): ScheduleStep => ({ wire, level: i % 2 ? 0 : 1, atUs }));
  const played = await capture.play(schedule);
  const endUs = await capture.mark();
  const { waveform, faults } = await capture.end();
  instrument.drive(pin, null);
  await instrument.settle();

  const toleranceUs = TOLERANCE_LOOKS * instrument.resolutionUs;
  const problems = [
    ...faults.map((fault) => `the instrument's recording is not reliable: ${fault}. ${REMEDY}`),
    ...(endUs - startUs >= STEPS_US.at(-1)!
      ? []
      : [
          `only ${endUs - startUs} us passed on the instrument's clock during a schedule of ${STEPS_US.at(-1)} us. ${REMEDY}`,
        ]),
    ...played.flatMap((step) => explainStep(step, toleranceUs)),
  ];
  if (problems.length === 0 && waveform.edges.length !== schedule.length) {
    problems.push(
      `${wire} changed its level ${waveform.edges.length} times, but the instrument changed it ${schedule.length} times. Something else drives the wire, or a contact is loose. Check that wire.`,
    );
  }
  if (problems.length > 0) throw new CheckFailure(problems);
  return {
    detail: `all ${schedule.length} steps on ${wire} were recorded at their times, with a sample interval of ${Math.round(1000 * instrument.resolutionUs)} ns`,
    value: undefined,
  };
}

/** The times of the self-test's steps, in microseconds. Some steps are close together, and some are far apart. */
const STEPS_US = [500, 510, 550, 650, 1000, 2000, 5000, 5002];
/**
 * The tolerance of the self-test, in sample intervals: two intervals for a step, and one for the time from the start
 * mark to the first step.
 */
const TOLERANCE_LOOKS = 3;
const REMEDY = "Unplug the instrument, plug it in again, and repeat the check.";

function explainStep({ wire, level, dueUs, edge, isReached }: PlayedStep, toleranceUs: number) {
  if (edge !== undefined && isReached && Math.abs(edge.atUs - dueUs) <= toleranceUs) return [];
  const what = `the instrument drove ${wire} ${level === 1 ? "high" : "low"} at ${dueUs.toFixed(3)} us, but its sampler recorded`;
  const seen = edge === undefined ? "no edge" : `the edge at ${edge.atUs.toFixed(3)} us`;
  return [`${what} ${seen}. ${REMEDY}`];
}
