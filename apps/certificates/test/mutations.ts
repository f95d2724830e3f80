/** A value that differs from the stored one in one place. */
export interface Mutation {
  /** Where and how, for the one who reads a failure. */
  readonly place: string;
  readonly value: unknown;
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** One character replaced by its neighbour in the alphabet, at about `samples` places, always at both ends. */
export function* textMutations(text: string, samples = 12): Generator<Mutation> {
  const stride = Math.max(1, Math.floor(text.length / samples));
  const places = new Set([text.length - 1]);
  for (let place = 0; place < text.length; place += stride) places.add(place);
  for (const place of places) {
    if (text === '') continue;
    const value = text.slice(0, place) + neighbour(text[place]!) + text.slice(place + 1);
    yield { place: `character ${place}`, value };
  }
  yield { place: 'longer', value: `${text}A` };
  if (text !== '') yield { place: 'shorter', value: text.slice(0, -1) };
}

function neighbour(character: string): string {
  if (!/[0-9A-Za-z]/.test(character)) return 'x';
  return /[9Zz]/.test(character)
    ? String.fromCharCode(character.charCodeAt(0) - 1)
    : String.fromCharCode(character.charCodeAt(0) + 1);
}

export interface JsonOptions {
  readonly samples?: (path: string) => number;
  /** Lists whose items may be taken away or change places without harm. */
  readonly loose?: (path: string) => boolean;
}

export function* jsonMutations(value: Json, options: JsonOptions = {}, path = ''): Generator<Mutation> {
  if (typeof value === 'string') {
    for (const mutation of textMutations(value, options.samples?.(path) ?? 4)) yield at(path, mutation);
    yield { place: `${path} becomes a number`, value: 1 };
  } else if (typeof value === 'number') yield { place: `${path} plus 1`, value: value + 1 };
  else if (typeof value === 'boolean') yield { place: `${path} negated`, value: !value };
  else if (Array.isArray(value)) yield* listMutations(value, options, path);
  else if (value !== null) yield* objectMutations(value, options, path);
  if (value !== null) yield { place: `${path} becomes null`, value: null };
}

function* listMutations(list: Json[], options: JsonOptions, path: string): Generator<Mutation> {
  for (const [index, item] of list.entries()) {
    const here = `${path}/${index}`;
    for (const { place, value } of jsonMutations(item, options, here)) {
      yield { place, value: list.with(index, value as Json) };
    }
    yield { place: `${here} twice`, value: list.toSpliced(index, 0, item) };
    if (options.loose?.(path)) continue;
    yield { place: `${here} removed`, value: list.toSpliced(index, 1) };
    const next = list[index + 1];
    if (next !== undefined) yield { place: `${here} swapped`, value: list.toSpliced(index, 2, next, item) };
  }
  yield { place: `${path} with another item`, value: [...list, 'x'] };
  yield { place: `${path} becomes an object`, value: {} };
}

function* objectMutations(object: { [name: string]: Json }, options: JsonOptions, path: string): Generator<Mutation> {
  for (const [name, member] of Object.entries(object)) {
    const { [name]: _removed, ...rest } = object;
    yield { place: `${path}/${name} removed`, value: rest };
    for (const { place, value } of jsonMutations(member, options, `${path}/${name}`)) {
      yield { place, value: { ...object, [name]: value } };
    }
  }
  yield { place: `${path} with another member`, value: { ...object, more: 'x' } };
  yield { place: `${path} becomes a list`, value: [] };
}

function at(path: string, { place, value }: Mutation): Mutation {
  return { place: `${path} ${place}`, value };
}

/** @param time as Postgres writes it */
export function* timeMutations(time: string | null): Generator<Mutation> {
  yield* ['infinity', '-infinity', '0044-03-15 12:00:00 BC', '12026-01-01', '2026-01-01'].map((value) => ({
    place: value,
    value,
  }));
  if (time === null) return;
  const now = new Date(time).getTime();
  for (const milliseconds of [1, -1, 86_400_000]) {
    yield { place: `${milliseconds} ms later`, value: new Date(now + milliseconds).toISOString() };
  }
}
