import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Sealer } from '@probatum/persistence/sealer';
import { secretPrefix } from '../dialect/standard-webhooks';

/** Signing secrets of endpoints: shown once, sealed at rest, bound to their endpoint. */
@Injectable()
export class EndpointSecrets {
  constructor(private readonly sealer: Sealer) {}

  /** `whsec_` and 32 random bytes in base64, the form that Standard Webhooks asks for. */
  create(): string {
    return `${secretPrefix}${randomBytes(32).toString('base64')}`;
  }

  seal(secret: string, endpointId: string): string {
    return this.sealer.seal(secret, contextOf(endpointId));
  }

  open(sealed: string, endpointId: string): string {
    return this.sealer.open(sealed, contextOf(endpointId)).toString();
  }
}

export const contextOf = (endpointId: string) => `webhook-secret:${endpointId}`;
