import { anchorStatuses } from '@probatum/contracts/events/anchoring';
import { IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';

export const AnchorVerification = Named(
  'AnchorVerification',
  Type.Object({
    verified: Type.Boolean(),
    certificateId: IdOf('cert'),
    anchorStatus: OneOf(anchorStatuses),
    merkleRoot: Nullable(Type.String()),
    proof: Type.Array(Type.String()),
    txHash: Nullable(Type.String()),
    blockNumber: Nullable(Type.Integer()),
    blockTime: Nullable(Time()),
    chainId: Nullable(Type.Integer()),
    contract: Nullable(Type.String()),
    simulated: Type.Boolean(),
    reason: Nullable(Type.String()),
  }),
);
export type AnchorVerification = Static<typeof AnchorVerification>;
