import { SerialPort } from "serialport";
import type { BoardPort } from "./board-port.ts";
import { PortRefusal } from "./port-refusal.ts";

/**
 * Returns the serial port of a real board, such as `/dev/ttyACM0`, or of another device that behaves like a board. Pass
 * `reset` if the host can reset the board from outside.
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
          if (error) reject(failure(error));
          else resolve(port);
        });
      }),
    ...(reset && { reset }),
  };
}

/** The default baud rate of MicroPython's UARTs. USB ignores the baud rate. */
const BAUD_RATE = 115_200;

function failure(error: Error): Error {
  const { message } = error;
  if (/ioctl|is a directory|not a tty/i.test(message)) {
    return new PortRefusal("this is not a serial port. Name a port such as /dev/ttyACM0", {
      cause: error,
    });
  }
  return new Error(explainFailure(message), { cause: error });
}

function explainFailure(message: string): string {
  if (/no such file/i.test(message)) return "there is no such port";
  if (/permission denied/i.test(message)) {
    return "you do not have permission to use this port (on Debian, join the group dialout)";
  }
  if (/lock/i.test(message)) return "another program uses this port";
  return message;
}
