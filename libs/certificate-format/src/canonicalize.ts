/**
 * JSON in the one form of RFC 8785 (JSON Canonicalization Scheme).
 * Members whose value is undefined are left out, as JSON.stringify does.
 * @throws TypeError on what has no canonical form: NaN, infinities, bigints, functions, text with a lone surrogate
 */
export function canonicalize(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return canonicalText(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical form`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value as Record<string, unknown>);
    default:
      throw new TypeError(`${typeof value} has no canonical form`);
  }
}

function canonicalArray(items: readonly unknown[]): string {
  let text = '[';
  for (let index = 0; index < items.length; index += 1) {
    if (index > 0) text += ',';
    text += canonicalize(items[index]);
  }
  return `${text}]`;
}

function canonicalObject(object: Record<string, unknown>): string {
  // The default sort compares UTF-16 code units, the order of section 3.2.3.
  const names = Object.keys(object).sort();
  let text = '{';
  for (const name of names) {
    const value = object[name];
    if (value === undefined) continue;
    if (text.length > 1) text += ',';
    text += `${canonicalText(name)}:${canonicalize(value)}`;
  }
  return `${text}}`;
}

/** Text that JSON writes as it is: printable ASCII without quote and backslash. */
const plain = /^[ !#-[\]-~]*$/;

function canonicalText(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('Text with a lone surrogate has no canonical form');
  return JSON.stringify(text);
}
