import type { RecordEvents } from '@probatum/contracts/events/record-events';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Actor } from '@probatum/http/identity/identity';
import type { NotFound } from '@probatum/http/problems/problem';
import type { Transaction } from '@probatum/persistence/database';
import type { SealedRow } from '@probatum/persistence/row-seals';
import type { Static, TObject, TProperties } from '@sinclair/typebox';
import type { KeptColumns, KeptValues } from './columns';

export type FieldValues<Fields extends TProperties> = { readonly [Name in keyof Fields]: Static<Fields[Name]> };

/** Fields of every record. Times are ISO 8601 in UTC with milliseconds. */
export interface BaseRow extends Tenant {
  readonly id: string;
  readonly createdAt: string;
  /** Of records that declare `changes`. */
  readonly updatedAt?: string;
  /** Of sealed records: false for a row that was written or changed by hand. */
  readonly isWhole?: boolean;
}

/** A record as domain rules see it. */
export type RowOf<Fields extends TProperties, Kept extends KeptColumns> = BaseRow &
  FieldValues<Fields> &
  KeptValues<Kept>;

/** A record as its `GET` answers it, unless it declares another answer. */
export type PlainAnswer<Fields extends TProperties> = { readonly id: string } & FieldValues<Fields> & {
    readonly createdAt: string;
    readonly updatedAt?: string;
  };

/** The author of a change, and the caller's IP address. */
export interface Changer {
  readonly actor: Actor;
  readonly address: string;
}

export interface RecordChange<Row> extends Tenant, Changer {
  readonly action: 'created' | 'updated' | 'deleted';
  readonly before: Row | null;
  readonly after: Row | null;
  readonly at: Date;
}

/** For each state the ones that may follow it. A record begins in the first. */
export type States = Readonly<Record<string, readonly string[]>>;

/** A text by which records are filtered, sorted or kept unique has at most 400 characters: an index holds no more. */
export interface RecordOptions<Row, Answer extends object, Field extends string, Kept extends KeptColumns> {
  /** Columns that are stored and not shown. */
  readonly kept?: Kept;
  /** Fields that `?<field>=` filters by; a time has `?<field>From=` and `?<field>Until=`. Each needs an index. */
  readonly filters?: readonly Field[];
  /** Texts in which `?search=` looks, in all rows of the tenant. */
  readonly search?: readonly Field[];
  /** Fields that `?sort=` takes. With them, lists have cursors. Each needs an index. */
  readonly sort?: readonly (Field | 'createdAt')[];
  /** Fields that no two records of a tenant share. The index is named `<table>_<columns>`. */
  readonly unique?: readonly (readonly Field[])[];
  /** Fields that the caller may change. With them, even if there are none, a record has `updatedAt`. */
  readonly changes?: readonly Field[];
  /** Fields that only use cases of the service set: no body that creates a record has them. */
  readonly decided?: readonly Field[];
  readonly states?: { readonly [Name in Field]?: States };
  /** Instead of `id`, the fields, `createdAt` and `updatedAt`. */
  readonly answer?: { readonly schema: TObject; readonly of: (row: Row, now: Date) => Answer };
  readonly notFound?: new (id: string) => NotFound;
  /** A trigger of `CountRows` counts the rows. */
  readonly counted?: boolean;
  /** A removed row stays, unseen, with the time in this column and with these values. */
  readonly softDelete?: { readonly column: keyof Kept & string; readonly values: Partial<KeptValues<Kept>> };
  /** The values that the MAC in the column `seal` covers, for rows that decide about access. */
  readonly sealed?: (row: Row) => SealedRow;
  /** The published data of a change. */
  readonly events?: RecordEvents;
  /** Replaces history and events; runs in the transaction of the change. */
  readonly onChange?: (tx: Transaction, change: RecordChange<Row>) => Promise<void>;
}
