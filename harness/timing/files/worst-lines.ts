import type { WorstSample, WorstSamples } from "../causes/worst-samples.ts";
import type { WorstLine } from "./timing-lines.ts";

/** Returns the line with the worst samples of a timing figure on a target. */
export function worstLineOf({ samples, ...rest }: WorstSamples): WorstLine {
  return {
    type: "worst",
    ...rest,
    samples: samples.map(({ block, index, value, causes, wires }) => ({
      ...{ block, sample: index, us: value },
      ...(causes && {
        causes: causes.map(([cause, us]): [typeof cause, number] => [
          cause,
          Math.round(us * 10) / 10,
        ]),
      }),
      ...(wires && {
        wires: {
          lengthUs: wires.waveform.watchedUs,
          sampleUs: [wires.sample.fromUs, wires.sample.toUs],
          initial: wires.waveform.initial,
          edges: wires.waveform.edges.map(({ wire, level, atUs }) => [wire, level, atUs]),
        },
      }),
    })),
  };
}

/** Returns the worst samples that a line contains. */
export function worstSamplesOf({
  figure,
  column,
  withoutCauses,
  samples,
}: WorstLine): WorstSamples {
  return {
    figure,
    column,
    ...(withoutCauses !== undefined && { withoutCauses }),
    samples: samples.map(
      ({ block, sample, us, causes, wires }): WorstSample => ({
        ...{ block, index: sample, value: us },
        ...(causes && { causes }),
        ...(wires && {
          wires: {
            sample: { fromUs: wires.sampleUs[0], toUs: wires.sampleUs[1] },
            waveform: {
              initial: wires.initial,
              edges: wires.edges.map(([wire, level, atUs]) => ({ wire, level, atUs })),
              watchedUs: wires.lengthUs,
            },
          },
        }),
      }),
    ),
  };
}
