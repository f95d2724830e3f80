/** How a template writes the names of a service and of its record, by placeholder. */
export type Names = Readonly<Record<string, string>>;

const pattern = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;
const maxLength = 30;
/** Postgres has the schema public and keeps pg_ for itself; the class Records would have its name twice. */
const reserved = /^(public|pg(-.*)?|records?)$/;

/** @throws Error when the name cannot be the name of a folder, a role in Postgres and a stream in NATS */
function checkName(name: string): string {
  if (pattern.test(name) && name.length <= maxLength && !reserved.test(name)) return name;
  throw new Error(
    `"${name}" is no name: use lower-case words with hyphens, at most ${maxLength} characters, and none that the platform or Postgres has already.`,
  );
}

/**
 * @param service name of its folder, such as `procurement`
 * @param record name of its record, singular, such as `supplier`; by default the name of the service without a final s
 * @param taken prefixes of ids that already have a meaning
 */
export function namesOf(service: string, record: string | undefined, taken: readonly string[]): Names {
  const single = checkName(record ?? checkName(service).replace(/(?<=[a-z])s$/, ''));
  const plural = pluralOf(single);
  return {
    service: checkName(service),
    Service: pascal(service),
    serviceCamel: camel(service),
    schema: snake(service),
    record: single,
    Record: pascal(single),
    recordCamel: camel(single),
    'record words': words(single),
    'a record': `${/^[aeiou]/.test(single) ? 'an' : 'a'} ${words(single)}`,
    'A record': `${/^[aeiou]/.test(single) ? 'An' : 'A'} ${words(single)}`,
    records: plural,
    Records: pascal(plural),
    recordsCamel: camel(plural),
    'records words': words(plural),
    'Records words': words(plural).replace(/^./, (letter) => letter.toUpperCase()),
    table: snake(plural),
    prefix: prefixOf(single, taken),
  };
}

export function fill(template: string, names: Names): string {
  return template.replace(/__([A-Za-z]+(?: [a-z]+)?)__/g, (placeholder, name: string) => {
    const value = names[name];
    if (value === undefined) throw new Error(`The template names ${placeholder}, which does not exist.`);
    return value;
  });
}

function pluralOf(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** The shortest beginning of the name, of three letters or more, that no other kind of id uses. */
function prefixOf(record: string, taken: readonly string[]): string {
  const letters = record.replace(/[^a-z]/g, '');
  for (let length = Math.min(3, letters.length); length <= letters.length; length++) {
    const prefix = letters.slice(0, length);
    if (!taken.includes(prefix)) return prefix;
  }
  throw new Error(`Every beginning of "${record}" is the prefix of other ids already: choose another name.`);
}

function pascal(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function camel(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function snake(name: string): string {
  return name.replaceAll('-', '_');
}

function words(name: string): string {
  return name.replaceAll('-', ' ');
}
