const maxSafeDigits = 15;
const smallestExact = 1e-300;

/**
 * True when the number is still the same one after it was read and written again: a double, printed as RFC 8785 (and
 * so ECMAScript) prints it, must be the decimal that stood there. `0.1` and `6.02214076e23` are; `9007199254740993.0`,
 * `0.10000000000000000555` and `1e400` would become others.
 * @param written a number as JSON writes it
 */
export function isKeptExactly(written: string): boolean {
  const value = Number(written);
  // So few digits always come back, unless the number is too large for a double, or so small that it has fewer of them.
  if (written.length <= maxSafeDigits && smallestExact < Math.abs(value) && Number.isFinite(value)) return true;
  return Number.isFinite(value) && isSameDecimal(decimalOf(written), decimalOf(String(value)));
}

/** The sign aside: digits × 10^exponent, the digits without zeros at either end. Zero has none. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** Loops instead of patterns: `0+$` takes quadratic time on zeros that something follows. */
function decimalOf(written: string): Decimal {
  const [mantissa = '', power = '0'] = written.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  let start = 0;
  let end = digits.length;
  while (digits[start] === '0') start += 1;
  while (end > start && digits[end - 1] === '0') end -= 1;
  return { digits: digits.slice(start, end), exponent: Number(power) - fraction.length + (digits.length - end) };
}

function isSameDecimal(one: Decimal, other: Decimal): boolean {
  return one.digits === other.digits && (one.digits === '' || one.exponent === other.exponent);
}
