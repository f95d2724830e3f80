import { bodyValidator } from '@probatum/http/validation/validation';
import { Type } from '@sinclair/typebox';
import type { CertificateRow } from './certificate-row';

const Texts = Type.Array(Type.String());
const Evidence = Type.Object({
  type: Type.String(),
  sha256: Type.String(),
  mimeType: Type.Optional(Type.String()),
  storageMode: Type.String(),
  sourceCertificateId: Type.Optional(Type.String()),
  _sd: Type.Optional(Texts),
  disclosures: Texts,
});
const Anchor = Type.Object({
  merkleRoot: Type.String(),
  proof: Type.Optional(Texts),
  txHash: Type.Union([Type.String(), Type.Null()]),
  blockNumber: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
  blockTime: Type.Optional(Type.String()),
  chainId: Type.Union([Type.Number(), Type.Null()]),
  contract: Type.Union([Type.String(), Type.Null()]),
  simulated: Type.Boolean(),
});

/** The columns whose type in the database lets in more than their type here. */
const StoredShapes = Type.Object({
  model: Type.Record(Type.String(), Type.String()),
  parents: Texts,
  evidence: Type.Array(Evidence),
  digests: Texts,
  disclosures: Texts,
  anchor: Type.Union([Anchor, Type.Null()]),
  trustFacts: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
});

const validate = bodyValidator(StoredShapes);

const empty = {
  model: {},
  parents: [],
  evidence: [],
  digests: [],
  disclosures: [],
  anchor: null,
  trustFacts: {},
} as const;

/**
 * The row in the form that the code expects. A manual change of the table can leave any JSON, nulls in arrays and
 * impossible times in it. Such a certificate must be answered as invalid and must not fail: it becomes an empty,
 * damaged one.
 */
export function readableRow<Row extends CertificateRow>(row: Row): Row {
  const times = [row.issuedAt, row.trustEvaluatedAt, row.revokedAt, row.anchorChangedAt];
  if (!validate(row).errors && times.every(isReadable)) return row;
  return {
    ...row,
    ...empty,
    issuedAt: new Date(0),
    trustEvaluatedAt: new Date(0),
    revokedAt: null,
    anchorChangedAt: null,
    isDamaged: true,
  };
}

/** Of the years 0 to 9999: ISO 8601 writes others in another form. `infinity` is not even a date. */
function isReadable(time: unknown): boolean {
  if (time === null) return true;
  return time instanceof Date && time.getTime() >= earliest && time.getTime() <= latest;
}

const earliest = Date.parse('0000-01-01T00:00:00.000Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');
