/** JSON, or nearly, that stands in a document as it is written here. */
export class Written {
  constructor(readonly text: string) {}
}

/** Like JSON.stringify, but for what is written already. */
export function writeJson(value: unknown): string {
  if (value instanceof Written) return value.text;
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  return `{${membersOf(value).join(',')}}`;
}

/** An object with one member more, whose name may be there already. */
export function withMember(value: object, name: string, member: unknown): Written {
  return new Written(`{${[...membersOf(value), writeMember(name, member)].join(',')}}`);
}

function membersOf(value: object): string[] {
  return Object.entries(value).map(([name, member]) => writeMember(name, member));
}

function writeMember(name: string, member: unknown): string {
  return `${JSON.stringify(name)}:${writeJson(member)}`;
}
