import { randomBytes } from 'node:crypto';

/** One environment of one organization, and what it owns. */
export interface Party {
  readonly name: 'live' | 'sandbox' | 'foreign';
  /** A key with every scope. */
  readonly key: string;
  /** A mark in all its data that no other party may see. */
  readonly privateMark: string;
  /** A mark in what anyone sees who has the id of a certificate or the link of a recipient. */
  readonly publicMark: string;
  /** Ids of objects that no request names, so no other party can know them. */
  readonly hiddenIds: string[];
}

export function newParty(name: Party['name'], key: string): Party {
  const mark = () => randomBytes(10).toString('hex');
  return { name, key, privateMark: `priv${mark()}`, publicMark: `publ${mark()}`, hiddenIds: [] };
}
