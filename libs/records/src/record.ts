import type { IdPrefix } from '@probatum/contracts/ids';
import { bodyValidator, type Validator } from '@probatum/http/validation/validation';
import { Time } from '@probatum/http/validation/fields';
import { type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox';
import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';
import { checkDeclaration } from './check-declaration';
import { columnName, columnsOf, type KeptColumn, type KeptColumns } from './columns';
import { RecordNotFound } from './record.errors';
import type { BaseRow, FieldValues, PlainAnswer, RecordOptions, RowOf, States } from './record-options';
import {
  answerSchema,
  changeSchema,
  createSchema,
  type Declared,
  exportQuery,
  listQuery,
  pageSchema,
  RecordVersionPage,
} from './record-schemas';

type AnyOptions<Row, Answer extends object> = RecordOptions<Row, Answer, string, KeptColumns>;

/** A kind of record. Its schemas have the names under which a controller uses them. */
export class RecordType<Row extends BaseRow = BaseRow, Answer extends object = object, Given extends object = object> {
  readonly Answer: TObject;
  readonly Create: TObject;
  readonly Change: TObject;
  readonly Query: TObject;
  readonly Page: TObject;
  readonly ExportQuery: TObject;
  readonly Export: Readonly<Record<string, TSchema>>;
  readonly History = RecordVersionPage;
  /** For TypeORM, which maps properties to columns. */
  readonly entity: EntitySchema;
  /** The type of values in cursors: values of the fields by which lists are sorted. */
  readonly sortValues: ReadonlyMap<string, Validator<TSchema>>;
  /** For types only. */
  readonly given?: Given;

  constructor(
    readonly table: string,
    readonly prefix: IdPrefix,
    readonly name: string,
    readonly fields: TProperties,
    readonly options: AnyOptions<Row, Answer>,
  ) {
    const declared = { table, prefix, name, fields, options } as Declared;
    checkDeclaration(declared);
    this.Answer = answerSchema(declared);
    this.Create = createSchema(declared);
    this.Change = changeSchema(declared);
    this.Query = listQuery(declared);
    this.Page = pageSchema(declared, this.Answer);
    this.ExportQuery = exportQuery(declared);
    this.Export = { 'application/json': Type.Array(this.Answer), 'text/csv': Type.String() };
    this.entity = new EntitySchema({ name, tableName: table, columns: this.columns() });
    const sorted = options.sort ?? [];
    this.sortValues = new Map(sorted.map((field) => [field, bodyValidator(fields[field] ?? Time())]));
  }

  answer(row: Row, now: Date): Answer {
    return this.options.answer ? this.options.answer.of(row, now) : (this.plainAnswer(row) as Answer);
  }

  notFound(id: string): Error {
    return new (this.options.notFound ?? RecordNotFound)(id);
  }

  /** The first states of the fields that have states, and the defaults of the others. */
  initialValues(): Record<string, unknown> {
    const states = Object.entries(this.options.states ?? {}) as [string, States][];
    const defaults = Object.entries(this.fields).flatMap(([name, schema]) =>
      'default' in schema ? [[name, schema['default']] as const] : [],
    );
    return Object.fromEntries([...defaults, ...states.map(([name, next]) => [name, Object.keys(next)[0]] as const)]);
  }

  private plainAnswer(row: Row): object {
    const values = row as Readonly<Record<string, unknown>>;
    const names = ['id', ...Object.keys(this.fields), 'createdAt', ...(this.options.changes ? ['updatedAt'] : [])];
    return Object.fromEntries(names.map((name) => [name, values[name]]));
  }

  private columns(): Record<string, EntitySchemaColumnOptions> {
    const primary = { type: 'text' as const, primary: true };
    const times = { createdAt: Time(), ...(this.options.changes ? { updatedAt: Time() } : {}) };
    const kept = Object.entries(this.options.kept ?? {}).map(([name, { options }]) => [name, options] as const);
    const columns = {
      organizationId: primary,
      environment: primary,
      id: primary,
      ...columnsOf({ ...this.fields, ...times }, this.options.sort ?? []),
      ...Object.fromEntries(kept),
    };
    return Object.fromEntries(Object.entries(columns).map(([name, one]) => [name, { name: columnName(name), ...one }]));
  }
}

/**
 * Describes a kind of record once: its table, its schemas, and what can be done with it.
 * @param table in the schema of the service; a migration written by hand makes it
 * @param name of the schema in the OpenAPI document
 * @param fields stored and shown; one without a value is `Nullable`
 */
export function record<
  Fields extends TProperties,
  Kept extends KeptColumns = Record<never, KeptColumn>,
  Answer extends object = PlainAnswer<Fields>,
>(
  table: string,
  prefix: IdPrefix,
  name: string,
  fields: Fields,
  options: RecordOptions<RowOf<Fields, Kept>, Answer, keyof Fields & string, Kept> = {},
): RecordType<RowOf<Fields, Kept>, Answer, Partial<FieldValues<Fields>>> {
  return new RecordType(table, prefix, name, fields, options as never);
}

/** A record as domain rules see it: `type Vendor = Recorded<typeof vendors>`. */
export type Recorded<Type> = Type extends RecordType<infer Row, object, object> ? Row : never;
/** The body of a request that creates or changes a record. */
export type Given<Type> = Type extends RecordType<infer _Row, infer _Answer, infer Values> ? Values : never;
