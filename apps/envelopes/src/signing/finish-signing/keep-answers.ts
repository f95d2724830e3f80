import type { ObjectStore } from '@probatum/object-store/object-store';
import type { Transaction } from '@probatum/persistence/database';
import type { Envelope } from '../../envelope/envelope';
import type { FilledField } from './check-answers';
import type { Picture } from './picture-thread';

const update = `
  update fields set value = filled.value, has_picture = filled."hasPicture", filled_at = $5
  from json_to_recordset($4::json) as filled (id text, value text, "hasPicture" boolean)
  where fields.organization_id = $1 and fields.environment = $2 and fields.envelope_id = $3 and fields.id = filled.id`;

const concurrentPuts = 8;

/**
 * Writes the answers of a recipient. The pictures are stored while the envelope is locked: a second request of the same
 * recipient that comes too late does not replace them.
 */
export async function keepAnswers(
  tx: Transaction,
  objects: ObjectStore,
  { organizationId, environment, id }: Envelope,
  filled: readonly FilledField[],
  pictures: ReadonlyMap<string, Picture>,
  at: Date,
): Promise<void> {
  const withPicture = filled.filter(({ pictureOf }) => pictureOf !== null);
  for (let start = 0; start < withPicture.length; start += concurrentPuts) {
    const group = withPicture.slice(start, start + concurrentPuts);
    // None is still being stored when the transaction ends: it would replace the picture of a later request.
    const puts = await Promise.allSettled(
      group.map(({ field, pictureOf }) => objects.put(`${field.id}-picture`, pictures.get(pictureOf!)!.png)),
    );
    const failed = puts.find(({ status }) => status === 'rejected');
    if (failed) throw (failed as PromiseRejectedResult).reason;
  }
  const rows = filled.map(({ field, value, pictureOf }) => ({ id: field.id, value, hasPicture: pictureOf !== null }));
  await tx.query(update, [organizationId, environment, id, JSON.stringify(rows), at], 'fields-fill');
}

/** The answers as the audit trail tells of them. */
export function answersForTrail(filled: readonly FilledField[], pictures: ReadonlyMap<string, Picture>) {
  return filled.map(({ field: { id, type }, value, pictureOf }) => ({
    id,
    type,
    ...(value === null ? {} : { value }),
    ...(pictureOf === null ? {} : { pictureSha256: pictures.get(pictureOf)!.sha256 }),
  }));
}
