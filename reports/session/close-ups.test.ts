import { expect, test } from "vitest";
import { chooseCloseUps } from "./close-ups.ts";
import { viewSession } from "./session-view.ts";
import { blinkSession } from "./testing/sample-session.ts";

test("a close-up starts at the first edges that are too close together in the whole drawing", () => {
  const data = Array.from({ length: 40 }, (_, i) => 50_000 + i * 100);
  expect(closeUpOf([1000, ...data], 1_000_000)).toEqual({ fromUs: 49_800, toUs: 51_800 });
});

test("a close-up of rare groups of edges covers less time than the session", () => {
  const groups = [0, 200_000, 400_000, 600_000].flatMap((us) => [us, us + 10, us + 20, us + 40]);
  expect(closeUpOf(groups, 800_000)).toEqual({ fromUs: 0, toUs: 200 });
});

/** Returns the window of the first close-up, if a drawing of the session has 80 columns. */
function closeUpOf(times: readonly number[], lengthUs: number) {
  const { wires } = viewSession(blinkSession(times, lengthUs));
  return chooseCloseUps(wires, { fromUs: 0, toUs: lengthUs }, 80)[0]?.window;
}
