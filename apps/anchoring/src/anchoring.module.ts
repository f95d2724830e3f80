import { Module } from '@nestjs/common';
import { BatchTrees } from './anchor/batch-trees';
import { SharedAnchors } from './anchor/shared-anchors.repository';
import { AnchorOnChain } from './anchor-on-chain/anchor-on-chain';
import { FailAnchor } from './anchor-on-chain/fail-anchor';
import { FollowTransaction } from './anchor-on-chain/follow-transaction';
import { ResendTransaction } from './anchor-on-chain/resend-transaction';
import { SendTransaction } from './anchor-on-chain/send-transaction';
import { SignAndSend } from './anchor-on-chain/sign-and-send';
import { AnchorsController } from './anchors.controller';
import { AnnounceAnchor } from './announce-anchor/announce-anchor';
import { ChainConnection } from './chain/chain-connection';
import { CloseDueBatches } from './close-batch/close-due-batches';
import { MeasureAnchoring } from './measure/measure-anchoring';
import { OnCertificateIssued } from './on-certificate-issued/on-certificate-issued';
import { RetellAnchors } from './retell-anchors/retell-anchors';
import { SimulateAnchors } from './simulate-anchor/simulate-anchors';
import { CatchUp } from './trigger-anchor/catch-up';
import { TriggerAnchor } from './trigger-anchor/trigger-anchor';
import { VerifyAnchor } from './verify-anchor/verify-anchor';
import { Worker } from './work/worker';

/**
 * Certificates become leaves, leaves gather in batches, and the Merkle root of a batch goes to the chain until that
 * has finalized it. Then each certificate gets its proof.
 */
@Module({
  controllers: [AnchorsController, OnCertificateIssued],
  providers: [
    Worker,
    CloseDueBatches,
    AnchorOnChain,
    SendTransaction,
    SignAndSend,
    ResendTransaction,
    FollowTransaction,
    FailAnchor,
    SimulateAnchors,
    AnnounceAnchor,
    RetellAnchors,
    BatchTrees,
    ChainConnection,
    TriggerAnchor,
    CatchUp,
    SharedAnchors,
    VerifyAnchor,
    MeasureAnchoring,
  ],
})
export class AnchoringModule {}
