/**
 * JSON in the one form of RFC 8785 (JCS) for what policies and facts are made of: objects, arrays, strings, booleans,
 * null and safe integers. Anything else, and text that is not well-formed Unicode, is a TypeError.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  switch (typeof value) {
    case 'string':
      return canonicalText(value);
    case 'number':
      if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is not a safe integer`);
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : canonicalObject(value);
    default:
      throw new TypeError(`${typeof value} has no canonical form`);
  }
}

function canonicalObject(value: object): string {
  // Plain comparison is by UTF-16 code units, the order that section 3.2.3 asks for.
  const names = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  const members = names.map((name) => `${canonicalText(name)}:${canonicalJson(value[name as keyof typeof value])}`);
  return `{${members.join(',')}}`;
}

function canonicalText(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new TypeError('Text holds a lone surrogate');
  return JSON.stringify(text);
}
