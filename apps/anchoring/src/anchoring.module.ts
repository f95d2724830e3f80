import { Module } from '@nestjs/common';
import { BatchTrees } from './anchor/batch-trees';
import { AnchorOnChain } from './anchor-on-chain/anchor-on-chain';
import { FailAnchor } from './anchor-on-chain/fail-anchor';
import { FollowTransaction } from './anchor-on-chain/follow-transaction';
import { ResendTransaction } from './anchor-on-chain/resend-transaction';
import { SendTransaction } from './anchor-on-chain/send-transaction';
import { SignAndSend } from './anchor-on-chain/sign-and-send';
import { AnnounceAnchor } from './announce-anchor/announce-anchor';
import { ChainConnection } from './chain/chain-connection';
import { CloseDueBatches } from './close-batch/close-due-batches';
import { GetAnchor } from './get-anchor/get-anchor';
import { GetAnchorController } from './get-anchor/get-anchor.controller';
import { ListAnchors } from './list-anchors/list-anchors';
import { ListAnchorsController } from './list-anchors/list-anchors.controller';
import { MeasureAnchoring } from './measure/measure-anchoring';
import { OnCertificateIssued } from './on-certificate-issued/on-certificate-issued';
import { SimulateAnchors } from './simulate-anchor/simulate-anchors';
import { CatchUp } from './trigger-anchor/catch-up';
import { TriggerAnchor } from './trigger-anchor/trigger-anchor';
import { TriggerAnchorController } from './trigger-anchor/trigger-anchor.controller';
import { VerifyAnchor } from './verify-anchor/verify-anchor';
import { VerifyAnchorController } from './verify-anchor/verify-anchor.controller';
import { Worker } from './work/worker';

/**
 * Certificates become leaves, leaves gather in batches, and the Merkle root of a batch goes to the chain until that
 * has finalized it. Then each certificate gets its proof.
 */
@Module({
  controllers: [
    OnCertificateIssued,
    TriggerAnchorController,
    ListAnchorsController,
    GetAnchorController,
    VerifyAnchorController,
  ],
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
    BatchTrees,
    ChainConnection,
    TriggerAnchor,
    CatchUp,
    ListAnchors,
    GetAnchor,
    VerifyAnchor,
    MeasureAnchoring,
  ],
})
export class AnchoringModule {}
