import type { StreamableFile } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { type Answer as HttpAnswer, jsonAnswer } from '@probatum/http/idempotency/answer';
import type { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Page, PageQuery } from '@probatum/http/lists/pagination';
import type { Precondition } from '@probatum/http/conditional/precondition';
import type { Clock } from '@probatum/persistence/clock';
import type { Database, Transaction } from '@probatum/persistence/database';
import { Lists, type RecordPage } from './lists';
import type { RecordType } from './record';
import { exportFile } from './record-export';
import { readHistory, type RecordVersion } from './record-history';
import type { BaseRow } from './record-options';
import type { ExportQuery, RecordQuery } from './record-schemas';
import { type RecordCaller, RecordWrites, type Verb } from './record-writes';
import type { Values } from './statements';

/**
 * The operations of every kind of record: tenant, row-level security, 404, lock, If-Match, idempotency, history,
 * events, lists and exports. A record that belongs to another tenant is answered like one that does not exist.
 */
export class Records {
  /** For use cases that decide something in the same transaction. */
  readonly writes: RecordWrites;

  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {
    this.writes = new RecordWrites(database, clock);
  }

  /**
   * @param where values that the query cannot change
   * @param show an item, where it is not the answer of a record
   */
  async page<Row extends BaseRow, Answer extends object, Item = Answer>(
    tenant: Tenant,
    type: RecordType<Row, Answer>,
    query: RecordQuery,
    where: Partial<Row> = {},
    show: (row: Row, now: Date) => Item = (row, now) => type.answer(row, now) as unknown as Item,
  ): Promise<RecordPage<Item>> {
    const page = await this.lists(tenant, type).page(query, where);
    const now = this.clock.now();
    return { ...page, items: page.items.map((row) => show(row, now)) };
  }

  async find<Row extends BaseRow, Answer extends object>(
    tenant: Tenant,
    type: RecordType<Row, Answer>,
    id: string,
  ): Promise<Answer> {
    return type.answer(await this.writes.find(this.database.of(tenant), tenant, type, id), this.clock.now());
  }

  async create<Row extends BaseRow, Answer extends object>(
    caller: RecordCaller,
    type: RecordType<Row, Answer>,
    values: Partial<Row>,
    keyed: KeyedRequest | undefined,
  ): Promise<HttpAnswer> {
    return this.decide(caller, keyed, async (tx) => {
      const row = await this.writes.insert(tx, caller, type, values);
      return type.answer(row, new Date(row.createdAt));
    });
  }

  /**
   * Runs a use case that decides something beside its writes: in one transaction, and once for an idempotency key.
   * @param work writes with `writes`, and returns the body of the response
   * @param prepare runs before the transaction, and not for a repeated request
   * @param location where a new record can be read, if the response says so
   */
  decide(
    caller: RecordCaller,
    keyed: KeyedRequest | undefined,
    work: (tx: Transaction) => Promise<object>,
    prepare?: () => Promise<void>,
    location: string | null = null,
  ): Promise<HttpAnswer> {
    const effect = async (tx: Transaction) => jsonAnswer(await work(tx), { location });
    return this.idempotency.once(this.database.of(caller), keyed, effect, prepare);
  }

  /** @param change new values of some fields, or a rule */
  async change<Row extends BaseRow, Answer extends object>(
    caller: RecordCaller,
    type: RecordType<Row, Answer>,
    id: string,
    change: Partial<Row> | Verb<Row>,
    precondition?: Precondition,
  ): Promise<Answer> {
    const verb = typeof change === 'function' ? change : (row: Row) => ({ ...row, ...change });
    return type.answer(await this.changeRow(caller, type, id, verb, precondition), this.clock.now());
  }

  /** The same, for a use case that needs more of the record than its answer. */
  changeRow<Row extends BaseRow>(
    caller: RecordCaller,
    type: RecordType<Row>,
    id: string,
    verb: Verb<Row>,
    precondition?: Precondition,
  ): Promise<Row> {
    const session = this.database.of(caller);
    return session.transaction((tx) => this.writes.change(tx, caller, type, id, verb, precondition));
  }

  /** A change by `POST`, which a repeated request does not make again. */
  async act<Row extends BaseRow, Answer extends object>(
    caller: RecordCaller,
    type: RecordType<Row, Answer>,
    id: string,
    verb: Verb<Row>,
    keyed: KeyedRequest | undefined,
    precondition?: Precondition,
  ): Promise<HttpAnswer> {
    return this.decide(caller, keyed, async (tx) => {
      const row = await this.writes.change(tx, caller, type, id, verb, precondition);
      return type.answer(row, this.clock.now());
    });
  }

  async remove<Row extends BaseRow>(
    caller: RecordCaller,
    type: RecordType<Row>,
    id: string,
    precondition?: Precondition,
  ): Promise<void> {
    await this.database.of(caller).transaction((tx) => this.writes.remove(tx, caller, type, id, precondition));
  }

  history(tenant: Tenant, type: RecordType<never>, id: string, query: PageQuery): Promise<Page<RecordVersion>> {
    return readHistory(this.database.of(tenant), type, tenant, id, query);
  }

  /** Every record that the query selects, sent while it is read. */
  export<Row extends BaseRow, Answer extends object>(
    tenant: Tenant,
    type: RecordType<Row, Answer>,
    { format = 'json', ...query }: ExportQuery,
  ): StreamableFile {
    const names = Object.keys(type.Answer.properties);
    return exportFile(format, { fileName: type.table, names, records: this.answers(tenant, type, query) });
  }

  private async *answers<Row extends BaseRow, Answer extends object>(
    tenant: Tenant,
    type: RecordType<Row, Answer>,
    query: RecordQuery,
  ): AsyncGenerator<Values> {
    for await (const row of this.lists(tenant, type).all(query)) yield type.answer(row, this.clock.now()) as Values;
  }

  private lists<Row extends BaseRow>(tenant: Tenant, type: RecordType<Row>): Lists<Row> {
    return new Lists(this.database, this.writes.statements(type), type, tenant);
  }
}
