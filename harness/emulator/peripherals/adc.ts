import type { RP2040 } from "rp2040js";

/**
 * Connects rp2040js's ADC with the voltages of its pins (RP2040 datasheet 4.9). Channels 0 to 3 are GP26 to GP29. A
 * conversion measures the voltage at the start of the conversion. Channel 4 is the temperature sensor.
 *
 * Not modelled: noise, the error of each step, and the current that an input needs.
 */
export function connectAdc(
  chip: RP2040,
  voltsOf: (source: number | "temperature sensor") => number,
): void {
  const { adc } = chip;
  const convert = adc.onADCRead;
  adc.onADCRead = (channel) => {
    const volts = voltsOf(channel === TEMPERATURE ? "temperature sensor" : FIRST_PIN + channel);
    adc.channelValues[channel] = Math.max(0, Math.min(4095, Math.floor((volts / 3.3) * 4096)));
    convert(channel);
  };
}

const FIRST_PIN = 26;
const TEMPERATURE = 4;
