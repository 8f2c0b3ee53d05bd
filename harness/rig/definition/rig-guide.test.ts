import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BOARD_NAMES } from "./boards/known-boards.ts";
import { parseRig } from "./define-rig.ts";

const GUIDE = readFileSync(new URL("../../../rigs/README.md", import.meta.url), "utf8");

test("the rig with another board in rigs/README.md is a valid rig", () => {
  const [, literal] = /^export default defineRig\((\{$[\s\S]*?^\})\);$/m.exec(GUIDE)!;
  const rig = new Function(`return (${literal})`)();
  expect(parseRig(rig)).toEqual(rig);
});

test("rigs/README.md has a row for each kind of board", () => {
  const rows = [...GUIDE.matchAll(/^\| (`[^|]*`) \|.*(RUN|EN|NRST|RESET) \|/gm)];
  const named = rows.flatMap(([, names]) => names!.replaceAll("`", "").split(", "));
  expect(named.sort()).toEqual([...BOARD_NAMES].sort());
});
