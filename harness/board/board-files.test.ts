import { describe, expect, test } from "vitest";
import { firmware, mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { virtualBoard } from "../emulated-boards/virtual-board.ts";
import { MicroPythonBoard } from "./micropython-board.ts";
import { faultyLine, type LineFault } from "./testing/faulty-line.ts";

function turnedOn(faults: readonly LineFault[] = []) {
  const { chip, port, time } = virtualBoard(firmware(), "dut");
  chip.powerOn();
  const count = { "to the board": 0, "from the board": 0 };
  const faulty = { ...port, open: async () => faultyLine(await port.open(), faults, count) };
  const board = new MicroPythonBoard(faulty, time);
  return { board, files: board.files, chip, count };
}

/**
 * Returns bytes in which all values occur in an irregular order, so that the test notices every lost, duplicated or
 * changed byte.
 */
function bytesOf(count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, (_, i) => (i * 167 + (i >> 8)) & 0xff));
}

describe.skipIf(mustSkip)(`the files of a board${withoutFirmware}`, () => {
  test.each([0, 1, 1535, 1536, 1537, 5000])(
    "a file of %i bytes can be written and read without a change",
    async (count) => {
      const { files } = turnedOn();
      await files.put("/data.bin", bytesOf(count));
      expect(await files.get("/data.bin")).toEqual(bytesOf(count));
    },
  );

  test("a new file replaces an older file, survives a power cycle and is listed", async () => {
    const { files, chip } = turnedOn();
    await files.makeFolder("/lib");
    await files.makeFolder("/lib");
    await files.makeFolder("/lib/own pieces");
    await files.put("/lib/ä b.py", bytesOf(3000));
    await files.put("/lib/ä b.py", bytesOf(10));
    chip.powerOff();
    chip.powerOn();
    expect([await files.list("/lib"), await files.list(), await files.get("/lib/ä b.py")]).toEqual([
      [
        { name: "own pieces", kind: "folder", bytes: 0 },
        { name: "ä b.py", kind: "file", bytes: 10 },
      ],
      [{ name: "lib", kind: "folder", bytes: 0 }],
      bytesOf(10),
    ]);
  });

  test("files and empty folders can be removed", async () => {
    const { files } = turnedOn();
    await files.makeFolder("/lib");
    await files.put("/lib/a", bytesOf(1));
    await expect(files.remove("/lib")).rejects.toThrow(
      "dut cannot remove /lib: the folder is not empty. Remove its files first.",
    );
    await files.remove("/lib/a");
    await files.remove("/lib");
    expect(await files.list()).toEqual([]);
  });

  test("an operation on a missing file is refused with an explanation", async () => {
    const { files } = turnedOn();
    const why = (work: Promise<unknown>) => work.then(String, (error: Error) => error.message);
    expect([
      await why(files.get("/none")),
      await why(files.put("/none/a", bytesOf(1))),
      await why(files.list("/none")),
      await why(files.remove("/none")),
    ]).toEqual([
      "dut cannot read /none: there is no such file or folder. Check the path with list().",
      "dut cannot write /none/a: there is no such file or folder. Check the path with list().",
      "dut cannot list /none: there is no such file or folder. Check the path with list().",
      "dut cannot remove /none: there is no such file or folder. Check the path with list().",
    ]);
  });

  test.each(["to the board", "from the board"] as const)(
    "if a byte is changed on its way %s, the file is still right, or an error is reported",
    async (direction) => {
      const undisturbed = turnedOn();
      await putAndGet(undisturbed.files);
      const all = undisturbed.count[direction];
      const outcomes: string[] = [];
      for (let place = 0; place < 12; place++) {
        const at = Math.floor(((place + 0.5) * all) / 12);
        const { files } = turnedOn([{ direction, at, kind: "changed" }]);
        outcomes.push(
          await putAndGet(files).then(
            (bytes) => (bytes.equals(bytesOf(700)) ? "right" : "wrong"),
            () => "an error",
          ),
        );
      }
      expect(outcomes).toContain("an error");
      expect(outcomes).not.toContain("wrong");
    },
  );
});

async function putAndGet(files: MicroPythonBoard["files"]): Promise<Buffer> {
  await files.put("/data.bin", bytesOf(700));
  return files.get("/data.bin");
}
