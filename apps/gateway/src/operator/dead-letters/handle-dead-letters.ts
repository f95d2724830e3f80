import { parseArgs } from 'node:util';
import type { DeadLetter, DeadLetterFilter, DeadLetterStore } from '@probatum/messaging/dead-letter-store';

const usage = `
list [FILTERS]                   prints one line for each dead letter, oldest first
show ID                          prints a dead letter with its event and the whole cause
replay ID | replay FILTERS       publishes the event once more to all its consumers and removes the dead letter
drop ID | drop --all FILTERS     removes the dead letter; its event will not be handled

FILTERS are --service NAME, --consumer NAME and --event NAME, for example --service certificates --event anchor.confirmed.`;

/** The command cannot be run as typed; the message says why. */
export class CannotHandleDeadLetters extends Error {}

interface Command {
  readonly id: number | undefined;
  readonly filter: DeadLetterFilter;
  readonly hasFilter: boolean;
  readonly all: boolean;
}

/** @returns the listed letters or the results, one object for each dead letter */
export async function* handleDeadLetters(store: DeadLetterStore, words: readonly string[]): AsyncGenerator<object> {
  const { name, ...command } = read(words);
  switch (name) {
    case 'list':
      if (command.id !== undefined)
        throw new CannotHandleDeadLetters('`list` takes no id. `show` prints one dead letter');
      for await (const letter of store.list(command.filter)) yield summaryOf(letter);
      return;
    case 'show':
      return yield await find(store, command);
    case 'replay':
      for await (const letter of chosen(store, command)) {
        await store.replay(letter);
        yield { replayed: letter.id, ...outlineOf(letter) };
      }
      return;
    case 'drop':
      if (command.id === undefined && !command.all)
        throw new CannotHandleDeadLetters('drop needs an id, or --all and a filter');
      for await (const letter of chosen(store, command)) {
        await store.drop(letter);
        yield { dropped: letter.id, ...outlineOf(letter) };
      }
      return;
    default:
      throw new CannotHandleDeadLetters(
        `${name ? `Unknown command '${name}'. Use one of these` : 'Name a command'}:\n${usage}`,
      );
  }
}

/** One by its id, or those that a filter names. Nothing is ever chosen by leaving everything out. */
async function* chosen(store: DeadLetterStore, command: Command): AsyncGenerator<DeadLetter> {
  if (command.id !== undefined) return yield await find(store, command);
  if (!command.hasFilter) throw new CannotHandleDeadLetters(`An id or a filter is needed\n${usage}`);
  yield* store.list(command.filter);
}

async function find(store: DeadLetterStore, { id }: Command): Promise<DeadLetter> {
  if (id === undefined) throw new CannotHandleDeadLetters('An id is needed, which `list` prints');
  const letter = await store.find(id);
  if (!letter) throw new CannotHandleDeadLetters(`There is no dead letter ${id}. It may have been replayed or dropped`);
  return letter;
}

function read(words: readonly string[]): Command & { readonly name: string } {
  const { values, positionals } = parse(words);
  const { all = false, ...filter } = values;
  const [name = '', id, ...more] = positionals;
  const hasFilter = Object.values(filter).some((value) => value !== undefined);
  if (more.length > 0) throw new CannotHandleDeadLetters(`Give one id at a time, without '${more.join(' ')}'`);
  if (id !== undefined && (all || hasFilter)) throw new CannotHandleDeadLetters('Use either an id or filters');
  if (id !== undefined && !/^[1-9]\d{0,14}$/.test(id)) {
    throw new CannotHandleDeadLetters(`'${id}' is not the id of a dead letter. Use a number that \`list\` prints`);
  }
  const wrong = Object.values(filter).find((value) => value !== undefined && !/^[a-z0-9.-]+$/.test(value));
  if (wrong !== undefined)
    throw new CannotHandleDeadLetters(`'${wrong}' is not the name of a service, consumer or event`);
  return { name, id: id === undefined ? undefined : Number(id), filter, hasFilter, all };
}

function parse(words: readonly string[]) {
  const name = { type: 'string' } as const;
  const options = { all: { type: 'boolean' }, service: name, consumer: name, event: name } as const;
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new CannotHandleDeadLetters(`${(error as Error).message}\n${usage}`);
  }
}

const outlineOf = ({ service, consumer, event, subject }: DeadLetter) => ({ service, consumer, event, subject });

/** Longest part of a cause in a list. */
const maxCause = 200;

function summaryOf(letter: DeadLetter): object {
  const { id, deadAt, cause } = letter;
  return { id, ...outlineOf(letter), deadAt, cause: cause.slice(0, maxCause) };
}
