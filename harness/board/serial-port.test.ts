import { expect, test } from "vitest";
import { serialPort } from "./serial-port.ts";

// What a port does that is there is shown on the terminals of a served rig: harness/cli/rig-command.test.ts.
test("a port that is not there is said to be missing, in words and not in an errno", async () => {
  const port = serialPort("/dev/no-such-board");
  expect(port.name).toBe("/dev/no-such-board");
  await expect(port.open()).rejects.toThrow("there is no such port");
});
