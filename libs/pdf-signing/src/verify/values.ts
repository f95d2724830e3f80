/** A PDF object. Numbers, booleans and null stand for themselves. */
export type Value = number | boolean | null | Name | Text | Reference | List | Dictionary | Stream;

export class Name {
  constructor(readonly value: string) {}
}

/** A string, with its place in the file where it was read from there directly. */
export class Text {
  constructor(
    readonly bytes: Buffer,
    readonly isHex: boolean,
    readonly place: { readonly start: number; readonly end: number } | undefined,
  ) {}
}

export class Reference {
  constructor(readonly number: number) {}
}

export class List {
  constructor(readonly items: readonly Value[]) {}
}

export class Dictionary {
  constructor(readonly entries: ReadonlyMap<string, Value>) {}

  get(key: string): Value {
    return this.entries.get(key) ?? null;
  }

  /** @returns the name under the key */
  name(key: string): string | undefined {
    const value = this.get(key);
    return value instanceof Name ? value.value : undefined;
  }
}

export class Stream {
  /** @param start offset of the first byte of the data */
  constructor(
    readonly dictionary: Dictionary,
    readonly start: number,
  ) {}
}
