import type { Tenant } from '@probatum/contracts/tenant';
import type { Database, Queryable } from '@probatum/persistence/database';
import type { EntityMetadata, ObjectLiteral, QueryBuilder, SelectQueryBuilder } from 'typeorm';
import type { BaseRow } from './record-options';
import type { RecordType } from './record';

/** The row of the record in every statement. */
export const alias = 'r';

export type Select = SelectQueryBuilder<ObjectLiteral>;
export type Values = Readonly<Record<string, unknown>>;

/** The statements of one kind of record: TypeORM builds them, a session runs them. */
export class Statements<Row extends BaseRow> {
  private readonly metadata: EntityMetadata;

  constructor(
    private readonly database: Database,
    private readonly type: RecordType<Row>,
  ) {
    this.metadata = database.dataSource.getMetadata(type.entity);
  }

  /** Everything that the tenant sees. */
  select({ organizationId, environment }: Tenant): Select {
    const select = this.builder().where(`r.organizationId = :organizationId and r.environment = :environment`, {
      organizationId,
      environment,
    });
    const { softDelete } = this.type.options;
    return softDelete ? select.andWhere(`r.${softDelete.column} is null`) : select;
  }

  /** @param lock holds the row until the end of the transaction */
  async find(on: Queryable, tenant: Tenant, id: string, lock: boolean): Promise<Row | undefined> {
    const select = this.select(tenant).andWhere('r.id = :id', { id });
    return (await this.read(on, lock ? select.setLock('pessimistic_write') : select))[0];
  }

  async read(on: Queryable, select: Select): Promise<Row[]> {
    const rows = await run<Values>(on, select);
    return rows.map((row) => this.row(on, row, `${alias}_`));
  }

  /** Rows of all tenants, with what is stored only. @param where has its values as $1, $2 … */
  async everywhere(on: Queryable, where: string, values: readonly unknown[], lock: boolean): Promise<Row[]> {
    const stored = this.metadata.columns.filter((column) => !column.isVirtualProperty);
    const select = this.builder()
      .select(stored.map(({ propertyName }) => `${alias}.${propertyName}`))
      .where(where);
    const rows = await on.query<Values>((lock ? select.setLock('pessimistic_write') : select).getQuery(), values);
    return rows.map((row) => this.row(on, row, `${alias}_`));
  }

  /** @returns undefined when a unique index has a row like this and the caller can do with that */
  async insert(on: Queryable, values: Partial<Row>, ifFree: boolean): Promise<Row | undefined> {
    const insert = this.builder()
      .insert()
      .into(this.type.entity)
      .values(this.sealed(on, values, true))
      .returning('*');
    const [row] = await run<Values>(on, ifFree ? insert.orIgnore() : insert);
    return row && this.row(on, row, '');
  }

  async update(on: Queryable, before: Row, after: Row, names: readonly string[]): Promise<Row> {
    const values = this.sealed(on, after, before.isWhole !== false);
    const changed = this.type.options.sealed ? [...names, 'seal'] : names;
    const update = this.builder().update().set(pick(values, changed)).where(key(before)).returning('*');
    const [row] = await run<Values>(on, update);
    return this.row(on, row!, '');
  }

  async remove(on: Queryable, row: Row): Promise<void> {
    await run(on, this.builder().delete().where(key(row)));
  }

  private builder(): Select {
    return this.database.dataSource.createQueryBuilder(this.type.entity, alias);
  }

  /** A seal that is broken stays broken: no change makes a forged row whole. */
  private sealed(on: Queryable, values: Partial<Row>, isWhole: boolean): Values {
    const { sealed } = this.type.options;
    return sealed ? { ...values, seal: isWhole ? on.seals.of(sealed(values as Row)) : null } : values;
  }

  private row(on: Queryable, raw: Values, prefix: string): Row {
    const values: Record<string, unknown> = {};
    for (const { propertyName, databaseName, transformer } of this.metadata.columns) {
      const value = raw[prefix + databaseName];
      if (value === undefined) continue;
      const isShown = propertyName in this.type.fields || propertyName === 'createdAt' || propertyName === 'updatedAt';
      const read = transformer && !Array.isArray(transformer) ? (transformer.from(value) as unknown) : value;
      values[propertyName] = isShown && read instanceof Date ? read.toISOString() : read;
    }
    const { sealed } = this.type.options;
    if (sealed) values['isWhole'] = on.seals.isWhole(sealed(values as unknown as Row), values['seal'] as string | null);
    return values as unknown as Row;
  }
}

export function run<Row>(on: Queryable, statement: QueryBuilder<ObjectLiteral>): Promise<Row[]> {
  const [text, values] = statement.getQueryAndParameters();
  return on.query<Row>(text, values);
}

function key({ organizationId, environment, id }: BaseRow): BaseRow {
  return { organizationId, environment, id } as BaseRow;
}

function pick(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}
