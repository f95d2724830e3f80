import { isId, newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { Precondition } from '@probatum/http/conditional/precondition';
import type { Clock } from '@probatum/persistence/clock';
import type { Database, Queryable, Transaction } from '@probatum/persistence/database';
import type { RecordType } from './record';
import { keepVersion } from './record-history';
import type { BaseRow, Changer, RecordChange } from './record-options';
import { changedColumns, checkTransitions, conflictOf, inUtc } from './rules';
import { Statements } from './statements';

/** On whose behalf a record is changed, by whom, and from which network address. */
export type RecordCaller = Tenant & Changer;

/** A pure rule: the record as it shall be. It throws when the record cannot be changed in this way now. */
export type Verb<Row> = (row: Row, at: Date) => Row;

/** Changes of records inside a transaction. */
export class RecordWrites {
  private readonly known = new WeakMap<object, Statements<never>>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  statements<Row extends BaseRow>(type: RecordType<Row>): Statements<Row> {
    const known = this.known.get(type) as Statements<Row> | undefined;
    const statements = known ?? new Statements<Row>(this.database, type);
    if (!known) this.known.set(type, statements as unknown as Statements<never>);
    return statements;
  }

  /** @throws the error of the record's type when the tenant has no such record */
  async find<Row extends BaseRow>(on: Queryable, tenant: Tenant, type: RecordType<Row>, id: string, lock = false) {
    const row = isId(type.prefix, id) && (await this.statements(type).find(on, tenant, id, lock));
    if (!row) throw type.notFound(id);
    return row;
  }

  /** Records of all tenants, without computed values: only where the service itself looks for them. */
  everywhere<Row extends BaseRow>(
    on: Queryable,
    type: RecordType<Row>,
    where: string,
    values: readonly unknown[],
    lock = false,
  ): Promise<Row[]> {
    return this.statements(type).everywhere(on, where, values, lock);
  }

  /** @throws RecordExists */
  async insert<Row extends BaseRow>(
    tx: Transaction,
    caller: RecordCaller,
    type: RecordType<Row>,
    values: Partial<Row>,
  ): Promise<Row> {
    // Only a conflict would leave it out, and a conflict is thrown.
    return (await this.insertIfFree(tx, caller, type, values, false))!;
  }

  /** @returns undefined when a unique index refuses the record: the transaction goes on */
  async insertIfFree<Row extends BaseRow>(
    tx: Transaction,
    caller: RecordCaller,
    type: RecordType<Row>,
    values: Partial<Row>,
    ifFree = true,
  ): Promise<Row | undefined> {
    const { organizationId, environment } = caller;
    const given = inUtc(type, values);
    const complete = { id: newId(type.prefix), ...type.initialValues(), ...given, organizationId, environment };
    const row = await this.statements(type)
      .insert(tx, complete as unknown as Partial<Row>, ifFree)
      .catch((error: unknown) => Promise.reject(conflictOf(type, error)));
    if (row)
      await leave(tx, caller, type, { action: 'created', before: null, after: row, at: new Date(row.createdAt) });
    return row;
  }

  /**
   * A change that changes nothing leaves no trace.
   * @throws TransitionNotAllowed, RecordExists, PreconditionFailed, and what the verb throws
   */
  async change<Row extends BaseRow>(
    tx: Transaction,
    caller: RecordCaller,
    type: RecordType<Row>,
    id: string,
    verb: Verb<Row>,
    precondition: Precondition = Precondition.none,
  ): Promise<Row> {
    const before = await this.find(tx, caller, type, id, true);
    const at = this.after(before);
    const wanted = inUtc(type, verb(before, at));
    checkTransitions(type, before, wanted);
    precondition.check(() => type.answer(before, at));
    const names = changedColumns(type, before, wanted);
    if (names.length === 0) return before;
    const [time, stamped] = type.options.changes ? [{ updatedAt: at.toISOString() }, ['updatedAt']] : [{}, []];
    const row = await this.statements(type)
      .update(tx, before, { ...wanted, ...time }, [...names, ...stamped])
      .catch((error: unknown) => Promise.reject(conflictOf(type, error)));
    const after = { ...before, ...row };
    await leave(tx, caller, type, { action: 'updated', before, after, at });
    return after;
  }

  /** @throws PreconditionFailed */
  async remove<Row extends BaseRow>(
    tx: Transaction,
    caller: RecordCaller,
    type: RecordType<Row>,
    id: string,
    precondition: Precondition = Precondition.none,
  ): Promise<void> {
    const before = await this.find(tx, caller, type, id, true);
    const at = this.after(before);
    precondition.check(() => type.answer(before, at));
    const { softDelete } = type.options;
    const hidden = softDelete && { ...softDelete.values, [softDelete.column]: at };
    if (hidden) await this.statements(type).update(tx, before, { ...before, ...hidden }, Object.keys(hidden));
    else await this.statements(type).remove(tx, before);
    await leave(tx, caller, type, { action: 'deleted', before, after: null, at });
  }

  /** The present, and later than every version before: the machines of two replicas may differ. */
  private after({ createdAt, updatedAt = createdAt }: BaseRow): Date {
    return new Date(Math.max(this.clock.nowMs(), Date.parse(updatedAt) + 1));
  }
}

async function leave<Row extends BaseRow>(
  tx: Transaction,
  { organizationId, environment, actor, address }: RecordCaller,
  type: RecordType<Row>,
  what: Pick<RecordChange<Row>, 'action' | 'before' | 'after' | 'at'>,
): Promise<void> {
  const change = { organizationId, environment, actor, address, ...what };
  await (type.options.onChange ? type.options.onChange(tx, change) : keepVersion(tx, type, change));
}
