import type { Actor } from '@probatum/http/identity/identity';
import { isDeepStrictEqual } from 'node:util';
import type { Verb } from '@probatum/records/record-writes';
import { personOf, secondLook } from '../four-eyes';
import type { Fria, FriaValues } from './fria';
import { categoryNames } from './fria-gaps';
import { FriaEmpty, FriaNeedsReview, FriaNeedsSecondPerson, FriaNotCompleted } from './fria.errors';

/**
 * A change by `PUT`. `COMPLETED` needs at least one category; other missing elements stay gaps. Any other change of an
 * assessment that is completed or reviewed makes it a draft again.
 * @throws FriaEmpty, FriaNeedsReview
 */
export function changedBy(given: FriaValues, actor: Actor): Verb<Fria> {
  return (fria, at) => {
    const wanted = { ...fria, ...given };
    const isEdited = Object.keys(given).some(
      (name) => name !== 'status' && !isDeepStrictEqual(fria[name as keyof Fria], wanted[name as keyof Fria]),
    );
    if (given.status === 'REVIEWED' && fria.status !== 'REVIEWED') throw new FriaNeedsReview(fria.id);
    if (given.status === 'COMPLETED' && (isEdited || fria.status !== 'COMPLETED')) return complete(wanted, actor, at);
    return isEdited || given.status === 'DRAFT' ? reopened(wanted) : wanted;
  };
}

function complete(wanted: Fria, actor: Actor, at: Date): Fria {
  if (categoryNames.every((category) => wanted[category] === null)) throw new FriaEmpty();
  return {
    ...{ ...wanted, status: 'COMPLETED', review: null },
    completedBy: personOf(actor),
    completedAt: at.toISOString(),
  };
}

function reopened(wanted: Fria): Fria {
  return { ...wanted, status: 'DRAFT', completedBy: null, completedAt: null, review: null };
}

export interface Review {
  readonly reviewedBy?: string;
  readonly notes?: string;
}

/** @throws FriaNotCompleted, FriaNeedsSecondPerson */
export function reviewedBy({ reviewedBy: person, notes }: Review, actor: Actor): Verb<Fria> {
  return (fria, at) => {
    if (fria.status !== 'COMPLETED') throw new FriaNotCompleted(fria.status);
    const look = secondLook(fria.completedBy, actor, person);
    if (!look) throw new FriaNeedsSecondPerson();
    return { ...fria, status: 'REVIEWED', review: { ...look, notes: notes ?? null, at: at.toISOString() } };
  };
}
