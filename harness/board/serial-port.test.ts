import { expect, test } from "vitest";
import { serialPort } from "./serial-port.ts";

// harness/cli/rig-command.test.ts tests an existing port, on the terminals of a served rig.
test("a missing port is reported in words, not as an errno", async () => {
  const port = serialPort("/dev/no-such-board");
  expect(port.name).toBe("/dev/no-such-board");
  await expect(port.open()).rejects.toThrow("there is no such port");
});
