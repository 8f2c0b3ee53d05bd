import { defineRig } from "../harness/rig/definition/define-rig.ts";

export default defineRig({
  kind: "in-process",
  name: "in-process",
  title: "No boards: the reference scheduler with simulated pins, in virtual time.",
  notes: ["Its times come from the reference's virtual clock, so it judges programs, not boards."],
});
