/** Why a recipient cannot act now. */
export const reasons = [
  'not_sent',
  'not_your_turn',
  'signed',
  'approved',
  'viewer',
  'completed',
  'declined',
  'voided',
  'expired',
  'returned',
] as const;
export type Reason = (typeof reasons)[number];
