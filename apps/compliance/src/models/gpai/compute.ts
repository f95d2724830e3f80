/** Floating-point operations as exact numbers: 10^25 has no exact double. */

/** Digits, or a decimal fraction with an exponent, such as `3.2e24`. */
export const flopPattern = '^([1-9][0-9]{0,39}|[1-9](\\.[0-9]{1,20})?[eE]\\+?[0-9]{1,2})$';

/** @param text of `flopPattern` @returns the number times 10^20, so that every digit behind the point counts */
export function flopOf(text: string): bigint {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(whole + fraction.padEnd(digitsKept, '0')) * 10n ** BigInt(exponent);
}

const digitsKept = 20;

/** 10 to the power of `exponent`, in the unit of `flopOf`. */
export const powerOfTen = (exponent: number) => 10n ** BigInt(exponent + digitsKept);
