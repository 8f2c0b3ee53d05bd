import { defineRig } from "../harness/rig/define-rig.ts";

export default defineRig({
  kind: "in-process",
  name: "in-process",
  title: "No boards: the reference scheduler with simulated pins, in virtual time.",
  notes: ["Its times are those of the reference's virtual clock: it judges programs, not boards."],
});
