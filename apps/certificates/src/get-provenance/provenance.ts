import { anchorStatuses } from '@probatum/contracts/events/anchoring';
import { certificateTypes } from '@probatum/contracts/events/certificates';
import { trustLevels } from '@probatum/contracts/events/trust-engine';
import { Fields, IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { cuts, maxEdges, maxNodes } from './walk-links';

export const ProvenanceQuery = Fields({
  depth: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 20, default: 10, description: 'Number of steps to follow in each direction' }),
  ),
});
export type ProvenanceQuery = Static<typeof ProvenanceQuery>;

const ProvenanceNode = Type.Object({
  id: IdOf('cert'),
  certificateId: IdOf('cert'),
  type: OneOf(certificateTypes),
  status: OneOf(['issued', 'revoked']),
  issuedAt: Time(),
  signerName: Nullable(Type.String()),
  issuingCompany: Nullable(Type.String()),
  anchorStatus: OneOf(anchorStatuses),
  trustLevel: OneOf(trustLevels),
  trustScore: Type.Integer(),
  evidenceCount: Type.Integer(),
});
export type ProvenanceNode = Static<typeof ProvenanceNode>;

export const Provenance = Named(
  'Provenance',
  Type.Object({
    rootId: IdOf('cert', { description: 'The requested certificate' }),
    depth: Type.Integer({ description: 'Number of steps to the farthest node' }),
    nodes: Type.Array(ProvenanceNode),
    edges: Type.Array(Type.Object({ from: IdOf('cert'), to: IdOf('cert'), relation: Type.Literal('source_of') })),
    truncated: Type.Boolean({ description: 'True if the graph is larger than the returned part' }),
    truncatedBy: Nullable(OneOf(cuts), {
      description: `The limit that ended the graph: the requested depth, ${maxNodes} nodes, ${maxEdges} edges, or the total size of the nodes`,
    }),
  }),
);
export type Provenance = Static<typeof Provenance>;
