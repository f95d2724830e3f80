import { anchorStatuses } from '@probatum/contracts/events/anchoring';
import { PageOf } from '@probatum/http/lists/pagination';
import { Fields, IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';

const hash = (description: string) => Nullable(Type.String({ pattern: '^0x[0-9a-f]{64}$', description }));

/** Where an anchor is on the chain, in every response that shows it. */
export const anchoredFields = {
  merkleRoot: hash('Root of the batch; null until it is submitted'),
  txHash: hash('Hash of the transaction that contains the root'),
  blockNumber: Nullable(Type.Integer({ description: 'Can change until the anchor is CONFIRMED' })),
  blockTime: Nullable(Time()),
  chainId: Nullable(Type.Integer()),
  contract: Nullable(
    Type.String({ pattern: '^0x[0-9a-fA-F]{40}$', description: 'Address of the AnchorRegistry contract' }),
  ),
  simulated: Type.Boolean({ description: 'True for a sandbox anchor, which is not written to a chain' }),
};

export const AnchorResponse = Named(
  'Anchor',
  Fields({
    anchorId: IdOf('anch'),
    status: OneOf(anchorStatuses),
    certificates: Type.Integer({ minimum: 1, description: 'Number of the certificates of the caller in this anchor' }),
    ...anchoredFields,
    createdAt: Time({ description: 'Time at which the batch was closed' }),
    submittedAt: Nullable(Time()),
    confirmedAt: Nullable(Time({ description: 'Time at which its block became final' })),
    failures: Type.Integer({ minimum: 0 }),
    failureReason: Nullable(
      Type.String({ description: 'Reason why the last attempt failed; set while the status is FAILED' }),
    ),
  }),
);
export type AnchorResponse = Static<typeof AnchorResponse>;

export const AnchorPage = Named('AnchorPage', PageOf(AnchorResponse));
export type AnchorPage = Static<typeof AnchorPage>;
