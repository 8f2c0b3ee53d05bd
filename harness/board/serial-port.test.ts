import { expect, test } from "vitest";
import { PortRefusal } from "./port-refusal.ts";
import { serialPort } from "./serial-port.ts";

// This file tests only missing and wrong ports. The test harness/cli/rig-command.test.ts uses an existing port: a
// terminal of a served rig.
test("a missing port is reported in plain words", async () => {
  const port = serialPort("/dev/no-such-board");
  expect(port.name).toBe("/dev/no-such-board");
  await expect(port.open()).rejects.toThrow("there is no such port");
});

test.each(["/dev/null", "/tmp"])(
  "if %s is not a serial port, its opening is refused without further attempts",
  async (path) => {
    await expect(serialPort(path).open()).rejects.toEqual(
      new PortRefusal("this is not a serial port. Name a port such as /dev/ttyACM0"),
    );
  },
);
