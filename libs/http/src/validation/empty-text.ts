/**
 * JSON without the members whose value is an empty text. Items of lists stay, because a pointer counts them.
 * A value without such members is returned as it is.
 */
export function withoutEmptyText(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(withoutEmptyText);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const members = Object.entries(value);
  const left = members.flatMap(([name, member]): [string, unknown][] =>
    member === '' ? [] : [[name, withoutEmptyText(member)]],
  );
  const isSame = left.length === members.length && left.every(([, member], index) => member === members[index]![1]);
  return isSame ? value : Object.fromEntries(left);
}
