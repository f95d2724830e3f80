import { Inject, Injectable } from '@nestjs/common';
import { readAnchoredAt } from '@probatum/contracts-solidity/anchor-registry';
import { SharedQuestions } from '@probatum/contracts-solidity/shared-questions';
import { ChainCannotBeAsked } from '@probatum/contracts-solidity/chain-cannot-be-asked.errors';
import { CONFIG, LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { anchorDetails } from '../certificate/anchor-answer';
import type { StoredAnchor } from '../certificate/certificate-row';
import { CertificatesRepository } from '../certificate/certificates.repository';
import type { CertificatesConfig } from '../certificates.config';
import { type Verification, VerificationOfCertificate } from '../verify-certificate/verification';
import type { AnchorVerification } from './anchor-verification';

interface Finding {
  readonly verified: boolean;
  readonly reason: string | null;
}

/** Concurrent calls to the node. Anyone can cause them, without a key. */
const maxQuestions = 16;

@Injectable()
export class VerifyAnchor {
  private readonly questions = new SharedQuestions<Date | null>(maxQuestions);

  constructor(
    private readonly certificates: CertificatesRepository,
    private readonly verification: VerificationOfCertificate,
    @Inject(CONFIG) private readonly config: CertificatesConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws CertificateNotFound, ChainCannotBeAsked */
  async execute(id: string): Promise<AnchorVerification> {
    const row = await this.certificates.findPublic(id);
    const { status, anchorId: _anchorId, ...anchor } = anchorDetails(row);
    const finding =
      row.anchorStatus === 'CONFIRMED' && row.anchor
        ? await this.examine(row.anchor, this.verification.verify(row))
        : no(`The certificate is not anchored yet: its anchor is ${row.anchorStatus}`);
    return { certificateId: row.id, anchorStatus: status, ...anchor, ...finding };
  }

  private async examine(anchor: StoredAnchor, { checks }: Verification): Promise<Finding> {
    // A revoked certificate is still anchored. After any other failed check, root and contract may belong to an
    // attacker.
    const failed = checks.find(({ check, passed }) => !passed && check !== 'status');
    if (failed) return no(failed.detail);
    if (anchor.simulated) {
      return { verified: true, reason: 'Sandbox: the proof is valid, but there is no transaction on a chain' };
    }
    const time = await this.askChain(anchor);
    if (!time) return no('The registry on the chain does not contain this root');
    if (time.toISOString() !== new Date(anchor.blockTime ?? 0).toISOString()) {
      return no('The registry on the chain contains this root with another time');
    }
    return { verified: true, reason: null };
  }

  private async askChain(anchor: StoredAnchor): Promise<Date | null> {
    const rpcUrl = this.config.CHAIN_RPC_URL;
    const { contract, merkleRoot: root } = anchor;
    if (!rpcUrl || !contract) throw new ChainCannotBeAsked();
    try {
      return await this.questions.ask(`${contract} ${root}`, () =>
        readAnchoredAt({ rpcUrl, contract, root, blockTag: 'finalized' }),
      );
    } catch (error) {
      this.logger.warn({ err: error }, 'the chain could not be queried');
      throw new ChainCannotBeAsked();
    }
  }
}

function no(reason: string): Finding {
  return { verified: false, reason };
}
