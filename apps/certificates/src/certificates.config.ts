import { identityVariables, readEnvironment, serviceVariables } from '@probatum/http/environment';
import { Type } from '@sinclair/typebox';

export const certificatesVariables = {
  ...serviceVariables,
  ...identityVariables,
  CHAIN_RPC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://',
      description: 'JSON-RPC address of a node, for checks of an anchor on request; without it they answer 503',
    }),
  ),
};

/** The only reader of the environment of this service. */
export function certificatesConfig() {
  return readEnvironment(certificatesVariables, process.env);
}

export type CertificatesConfig = ReturnType<typeof certificatesConfig>;
