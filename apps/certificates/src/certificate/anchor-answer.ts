import { anchorStatuses } from '@probatum/contracts/events/anchoring';
import { IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import type { CertificateRow } from './certificate-row';

export const AnchorDetails = Named(
  'CertificateAnchor',
  Type.Object({
    anchorId: Nullable(IdOf('anch')),
    status: OneOf(anchorStatuses),
    merkleRoot: Nullable(Type.String()),
    proof: Type.Array(Type.String(), {
      description: 'Sibling hashes from the leaf to the root, for a StandardMerkleTree of bytes32',
    }),
    txHash: Nullable(Type.String()),
    blockNumber: Nullable(Type.Integer()),
    blockTime: Nullable(Time()),
    chainId: Nullable(Type.Integer()),
    contract: Nullable(Type.String()),
    simulated: Type.Boolean({
      description: 'True in the sandbox: the tree is the same, but there is no transaction on a chain',
    }),
  }),
);
export type AnchorDetails = Static<typeof AnchorDetails>;

export function anchorDetails(
  row: Pick<CertificateRow, 'anchorId' | 'anchorStatus' | 'anchor' | 'environment'>,
): AnchorDetails {
  const { anchor } = row;
  return {
    anchorId: row.anchorId,
    status: row.anchorStatus,
    merkleRoot: anchor?.merkleRoot ?? null,
    proof: [...(anchor?.proof ?? [])],
    txHash: anchor?.txHash ?? null,
    blockNumber: anchor?.blockNumber ?? null,
    blockTime: anchor?.blockTime ?? null,
    chainId: anchor?.chainId ?? null,
    contract: anchor?.contract ?? null,
    simulated: anchor?.simulated ?? row.environment === 'sandbox',
  };
}
