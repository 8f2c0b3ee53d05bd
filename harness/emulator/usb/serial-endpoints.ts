/** The numbers of the parts of a CDC device: its interface for requests, and its two data endpoints. */
export interface SerialEndpoints {
  readonly controlInterface: number;
  readonly in: number;
  readonly out: number;
}

/** Finds the CDC device in a configuration's descriptors. Returns undefined if there is no CDC device. */
export function findSerialEndpoints(descriptors: readonly number[]): SerialEndpoints | undefined {
  let controlInterface: number | undefined;
  let isDataInterface = false;
  let endpointIn: number | undefined;
  let endpointOut: number | undefined;
  for (let at = 0; at + 1 < descriptors.length; at += Math.max(2, descriptors[at]!)) {
    const [, type, second = 0, third = 0, , fifth = 0, sixth = 0] = descriptors.slice(at, at + 7);
    if (type === INTERFACE) {
      if (fifth === CDC_CLASS && sixth === CDC_ACM) controlInterface ??= second;
      isDataInterface = fifth === CDC_DATA_CLASS;
    } else if (type === ENDPOINT && isDataInterface && (third & 3) === BULK) {
      if (second & 0x80) endpointIn ??= second & 0xf;
      else endpointOut ??= second;
    }
  }
  if (controlInterface === undefined || endpointIn === undefined || endpointOut === undefined) {
    return undefined;
  }
  return { controlInterface, in: endpointIn, out: endpointOut };
}

const INTERFACE = 4;
const ENDPOINT = 5;
const BULK = 2;
const CDC_CLASS = 2;
const CDC_ACM = 2;
const CDC_DATA_CLASS = 10;
