import type { Actor } from '@probatum/http/identity/identity';

/** A credential as records keep it. */
export type Person = Pick<Actor, 'id' | 'name'> & { readonly type: string };

export interface SecondLook {
  readonly by: string;
  readonly credential: Person;
  /** Whether another credential looked, or the same one named a second person. */
  readonly fourEyes: 'SECOND_CREDENTIAL' | 'NAMED_PERSON';
}

export const personOf = ({ type, id, name }: Actor): Person => ({ type, id, name });

/**
 * Four eyes: another credential than the first one, or a named second person.
 * @returns undefined where neither looked
 */
export function secondLook(first: Person | null, actor: Actor, named: string | undefined): SecondLook | undefined {
  const credential = personOf(actor);
  if (first && first.id !== actor.id) return { by: named ?? actor.name, credential, fourEyes: 'SECOND_CREDENTIAL' };
  const known = [first?.name ?? actor.name, actor.name].map(plain);
  if (!named || known.includes(plain(named))) return undefined;
  return { by: named, credential, fourEyes: 'NAMED_PERSON' };
}

const plain = (text: string) => text.normalize('NFKC').trim().toLowerCase();
