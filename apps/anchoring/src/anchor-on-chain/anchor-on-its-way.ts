import type { Anchor } from '../anchor/anchor';
import type { AnchorTransaction } from '../anchor/transactions.repository';
import type { Chain } from '../chain/chain';
import type { WriterLease } from '../writer-lease/writer-lease';

/** An anchor with all data for its next step. */
export interface AnchorOnItsWay {
  readonly anchor: Anchor;
  readonly transactions: readonly AnchorTransaction[];
  readonly chain: Chain;
  readonly lease: WriterLease;
}
