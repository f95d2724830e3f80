import { identityVariables, readEnvironment, serviceVariables } from '@probatum/service/environment';
import { Type } from '@sinclair/typebox';

export const certificatesVariables = {
  ...serviceVariables,
  ...identityVariables,
  CHAIN_RPC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://',
      description: 'JSON-RPC URL of a node, for anchor checks on request. Without it these requests are answered 503',
    }),
  ),
  RECONCILE_AFTER_SECONDS: Type.Number({
    exclusiveMinimum: 0,
    default: 1_800,
    description:
      'Age at which a certificate is announced again if it has no confirmed anchor, or if its trust level does not show the anchor. It is announced again at twice this age, four times, and so on. Must exceed ANCHOR_BATCH_SECONDS of anchoring plus the time until a block is final',
  }),
  TEST_CHAIN: Type.Optional(
    Type.Boolean({
      description:
        'Whether the chain is a test chain, regardless of its id. The verification page then describes no anchor as independent proof',
    }),
  ),
};

/** The only reader of the environment of this service. */
export function certificatesConfig() {
  return readEnvironment(certificatesVariables, process.env);
}

export type CertificatesConfig = ReturnType<typeof certificatesConfig>;
