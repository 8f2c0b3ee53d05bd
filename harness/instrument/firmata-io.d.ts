// The part of firmata-io 2.3.0 that aiorig uses. The package has no types.
declare module "firmata-io" {
  import type { EventEmitter } from "node:events";

  export interface Transport extends EventEmitter {
    write(bytes: Buffer, done?: (error?: Error | null) => void): void;
  }

  export interface Pin {
    readonly supportedModes: readonly number[];
    mode: number | undefined;
    readonly value: number;
    readonly state?: number;
  }

  export class Firmata extends EventEmitter {
    /**
     * The handlers of sysex messages. The key is the first byte of a message. All clients in the process share this
     * table.
     */
    static readonly SYSEX_RESPONSE: Record<number, (client: Firmata) => void>;

    constructor(
      transport: Transport,
      options?: { readonly reportVersionTimeout?: number; readonly samplingInterval?: number },
    );

    readonly MODES: Readonly<Record<"INPUT" | "OUTPUT" | "PULLUP" | "ANALOG" | "PWM", number>>;
    readonly pins: readonly Pin[];
    readonly isReady: boolean;
    /** The timer after which firmata-io asks for the version. */
    readonly reportVersionTimeoutId: NodeJS.Timeout;
    readonly version: { readonly major?: number; readonly minor?: number };
    readonly firmware: {
      readonly name?: string;
      readonly version?: { readonly major: number; readonly minor: number };
    };
    /** The message that firmata-io handles at the moment, including its first and last byte. */
    readonly buffer: readonly number[];

    pinMode(pin: number, mode: number): void;
    /** Stores a level without sending it. */
    updateDigitalPort(pin: number, level: number): void;
    digitalWrite(pin: number, level: number): void;
    digitalRead(pin: number, onLevel: (level: number) => void): void;
    reportDigitalPin(pin: number, isWanted: 0 | 1): void;
    queryPinState(pin: number, onState: () => void): void;
    queryFirmware(onFirmware: () => void): void;
    reportVersion(onVersion: () => void): void;
    setSamplingInterval(ms: number): void;
    sendString(text: string): void;
    sysexCommand(message: readonly number[]): this;
    reset(): void;
  }

  const firmataIo: { readonly Firmata: typeof Firmata };
  export default firmataIo;
}
