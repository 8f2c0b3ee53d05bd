import { defineRig } from "../harness/rig/definition/define-rig.ts";

export default defineRig({
  kind: "in-process",
  name: "in-process",
  title:
    "This rig has no boards. It is the reference scheduler with simulated pins, in virtual time.",
  notes: [
    "All times come from the reference's virtual clock, so this rig judges programs, not boards.",
  ],
});
