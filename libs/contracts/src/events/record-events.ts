import { type Context, defineEvent, type EventDefinition } from './event';

/** The published data of a change of a record. */
export type RecordState = Readonly<Record<string, unknown>>;

/** A record was created, updated or deleted. */
export interface RecordChanged<State extends object = RecordState> {
  readonly id: string;
  /** Counts the changes of the record from 1 on. A consumer ignores every version that is not newer than its own. */
  readonly version: number;
  /** The credential that made the change. */
  readonly actor: { readonly type: string; readonly id: string; readonly name: string };
  /** Names of the fields that differ from the version before; all of them when the record was created or deleted. */
  readonly changed: readonly string[];
  /** The record as it is now; the last version of a deleted record. */
  readonly record: State;
}

/** The events of one kind of record: `<entity>.created`, `.updated` and `.deleted`. */
export interface RecordEvents<State extends object = RecordState> {
  readonly created: EventDefinition<RecordChanged<State>>;
  readonly updated: EventDefinition<RecordChanged<State>>;
  readonly deleted: EventDefinition<RecordChanged<State>>;
}

/** @param example a record as its `GET` answers it, `id` included */
export function recordEvents<State extends object = RecordState>(
  context: Context,
  entity: string,
  example: State & { readonly id: string },
): RecordEvents<State> {
  const define = (verb: string, version: number, changed: readonly string[]) =>
    defineEvent<RecordChanged<State>>({
      context,
      entity,
      verb,
      description: `A ${entity.replaceAll('-', ' ')} was ${verb}.`,
      example: {
        id: example.id,
        version,
        actor: { type: 'api_key', id: 'key_01j9z3k4m5n6p7q8r9s0t1v2w3', name: 'ERP' },
        changed,
        record: example,
      },
    });
  const names = Object.keys(example);
  return {
    created: define('created', 1, names),
    updated: define('updated', 2, names.slice(1, 2)),
    deleted: define('deleted', 3, names),
  };
}
