import { BoardError } from "../../board/board-error.ts";
import type { MeasuredWires } from "../measuring/measured-wires.ts";
import type { OpenRig } from "../opening/opened-rig.ts";
import { CheckFailure } from "./checklist.ts";
import { lookAtWiring } from "./wiring-check.ts";
import { explainWires } from "./wiring-faults.ts";

/**
 * Checks the start wire and the wires of a measurement after its program has ended, because a wire can break while a
 * program runs. Returns one sentence per problem. Empty if the wires are as defined. A wire that was only interrupted
 * during the measurement cannot be found in this way. Throws BoardError.
 */
export async function checkMeasuredWires(
  { definition, dut, instrument }: Pick<OpenRig, "definition" | "dut" | "instrument">,
  measured: MeasuredWires,
): Promise<readonly string[]> {
  const ends = new Set(Object.values(measured));
  const wires = Object.fromEntries(
    Object.entries(definition.wires).filter(
      ([name, wire]) => name === definition.start || ends.has(wire.instrument),
    ),
  );
  const some = { ...definition, wires };
  try {
    const seen = await lookAtWiring({ definition: some, dut, instrument, isRunFound: true });
    return explainWires(some, seen);
  } catch (error) {
    if (error instanceof BoardError) throw error;
    if (error instanceof CheckFailure) return error.problems;
    throw error;
  }
}
