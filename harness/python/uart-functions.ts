import type { BridgeOptions } from "./bridge-options.ts";

/** The functions behind `machine.UART`. Python names a UART by its number. */
export function makeUartFunctions({ uarts = [] }: Pick<BridgeOptions, "uarts">) {
  const at = (id: number) => uarts[id]!;
  return {
    /** Opens a UART at two pins. `parity` is 0 for none, 1 for odd and 2 for even. */
    uartOpen: (
      id: number,
      txGpio: number,
      rxGpio: number,
      baudRate: number,
      dataBits: number,
      parity: number,
      stopBits: number,
      receiveCapacity: number,
    ) => {
      const format = {
        baudRate,
        dataBits,
        parity: PARITIES[parity]!,
        stopBits: stopBits === 2 ? (2 as const) : (1 as const),
      };
      at(id).open(txGpio, rxGpio, format, receiveCapacity);
      return 0;
    },
    uartClose: (id: number) => {
      at(id).close();
      return 0;
    },
    uartWrite: (id: number, byte: number) => {
      at(id).write(byte);
      return 0;
    },
    uartRoom: (id: number) => at(id).room,
    uartBusyUs: (id: number) => Math.ceil(at(id).busyUs),
    uartReceived: (id: number) => at(id).received,
    uartRead: (id: number) => at(id).read(),
    uartTakeFlags: (id: number) => at(id).takeFlags(),
  };
}

const PARITIES = ["none", "odd", "even"] as const;
