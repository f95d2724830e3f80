import { identityVariables, readEnvironment, serviceVariables } from '@probatum/http/environment';
import { Type } from '@sinclair/typebox';

/** The only reader of the environment of this service. */
export function certificatesConfig() {
  return readEnvironment(
    {
      ...serviceVariables,
      ...identityVariables,
      CHAIN_RPC_URL: Type.Optional(
        Type.String({
          pattern: '^https?://',
          description: 'JSON-RPC of the chain, for checks of an anchor on request',
        }),
      ),
    },
    process.env,
  );
}

export type CertificatesConfig = ReturnType<typeof certificatesConfig>;
