import { SerialPort } from "serialport";
import type { BoardPort } from "./board-port.ts";

/**
 * The serial port of a real board, such as `/dev/ttyACM0`, or of another device that behaves like one.
 * `reset` is given if the board can be reset from outside.
 */
export function serialPort(
  path: string,
  reset?: () => Promise<void>,
  baudRate = BAUD_RATE,
): BoardPort {
  return {
    name: path,
    open: () =>
      new Promise((resolve, reject) => {
        const port = new SerialPort({ path, baudRate, autoOpen: false });
        port.open((error) => {
          if (error) reject(new Error(explainFailure(error.message), { cause: error }));
          else resolve(port);
        });
      }),
    ...(reset && { reset }),
  };
}

/** The default of MicroPython's UARTs. USB ignores it. */
const BAUD_RATE = 115_200;

function explainFailure(message: string): string {
  if (/no such file/i.test(message)) return "there is no such port";
  if (/permission denied/i.test(message)) {
    return "you may not use it (on Debian, members of the group dialout may)";
  }
  if (/lock/i.test(message)) return "another program has it open";
  return message;
}
