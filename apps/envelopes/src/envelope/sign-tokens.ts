import { hash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Sealer } from '@probatum/persistence/sealer';
import { CONFIG } from '@probatum/service/resources';
import type { EnvelopesConfig } from '../envelopes.config';

const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

export function isToken(text: string): boolean {
  return tokenPattern.test(text);
}

/** The table finds a recipient by this. A token has 256 random bits, so that its hash needs neither salt nor stretching. */
export function hashToken(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

export interface NewToken {
  readonly token: string;
  readonly tokenHash: Buffer;
  readonly sealedToken: string;
}

/** Tokens that open the signing page: sealed at rest, bound to their recipient, and repeated in links and messages. */
@Injectable()
export class SignTokens {
  constructor(
    private readonly sealer: Sealer,
    @Inject(CONFIG) private readonly config: EnvelopesConfig,
  ) {}

  create(recipientId: string): NewToken {
    const token = randomBytes(32).toString('base64url');
    return { token, tokenHash: hashToken(token), sealedToken: this.sealer.seal(token, contextOfToken(recipientId)) };
  }

  tokenOf({ id, sealedToken }: { readonly id: string; readonly sealedToken: string }): string {
    return this.sealer.open(sealedToken, contextOfToken(id)).toString();
  }

  /** The link of a recipient. */
  urlOf(recipient: { readonly id: string; readonly sealedToken: string }): string {
    return this.signUrl(this.tokenOf(recipient));
  }

  signUrl(token: string): string {
    return `${this.config.PUBLIC_URL}/sign/${token}`;
  }
}

export const contextOfToken = (recipientId: string) => `sign-token:${recipientId}`;
