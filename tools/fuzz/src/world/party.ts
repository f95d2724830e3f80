import { randomBytes } from 'node:crypto';

/** One environment of one organization, and what it owns. */
export interface Party {
  readonly name: 'live' | 'sandbox' | 'foreign';
  /** A key with every scope. */
  readonly key: string;
  /** Stands in everything that it owns and nobody else may see. */
  readonly privateMark: string;
  /** Stands in what its certificates tell everybody who has their id. */
  readonly publicMark: string;
  /** Ids of things that are named in no request, so nobody else can know them. */
  readonly hiddenIds: string[];
}

export function newParty(name: Party['name'], key: string): Party {
  const mark = () => randomBytes(10).toString('hex');
  return { name, key, privateMark: `priv${mark()}`, publicMark: `publ${mark()}`, hiddenIds: [] };
}
