import { anchorStatuses } from '@probatum/contracts/events/anchoring';
import { Fields, IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/fields';
import { type Static, Type } from '@sinclair/typebox';

const hash = (description: string) => Nullable(Type.String({ pattern: '^0x[0-9a-f]{64}$', description }));

/** Where an anchor is on the chain, for every answer that says so. */
export const anchoredFields = {
  merkleRoot: hash('Root of the batch; null until it is submitted'),
  txHash: hash('The transaction that carries the root'),
  blockNumber: Nullable(Type.Integer({ description: 'May still change until the anchor is CONFIRMED' })),
  blockTime: Nullable(Time()),
  chainId: Nullable(Type.Integer()),
  contract: Nullable(Type.String({ pattern: '^0x[0-9a-fA-F]{40}$', description: 'The AnchorRegistry' })),
  simulated: Type.Boolean({ description: 'A sandbox anchor: nothing was written to a chain' }),
};

export const AnchorResponse = Named(
  'Anchor',
  Fields({
    anchorId: IdOf('anch'),
    status: OneOf(anchorStatuses),
    certificates: Type.Integer({ minimum: 1, description: 'How many of your certificates are in it' }),
    ...anchoredFields,
    createdAt: Time({ description: 'When the batch was closed' }),
    submittedAt: Nullable(Time()),
    confirmedAt: Nullable(Time({ description: 'When its block was final' })),
    failures: Type.Integer({ minimum: 0 }),
    failureReason: Nullable(Type.String({ description: 'Why the last try failed, while it is FAILED' })),
  }),
);
export type AnchorResponse = Static<typeof AnchorResponse>;
