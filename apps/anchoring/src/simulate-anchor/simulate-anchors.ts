import { Injectable } from '@nestjs/common';
import { Database } from '@probatum/persistence/database';
import { confirmAnchor, submitAnchor } from '../anchor/anchor-transitions';
import { openSimulatedAnchors, setMerkleRoot } from '../anchor/anchors.repository';
import { BatchTrees } from '../anchor/batch-trees';
import { sealBatch } from '../close-batch/close-batch';
import type { WriterLease } from '../writer-lease/writer-lease';

/** Sandbox: the same batches, trees, states and events; only the transaction is left out. */
@Injectable()
export class SimulateAnchors {
  constructor(
    private readonly database: Database,
    private readonly trees: BatchTrees,
  ) {}

  async execute(lease: WriterLease): Promise<void> {
    for (const anchor of await openSimulatedAnchors(this.database)) {
      const { id } = anchor;
      await lease.transaction((tx) => sealBatch(tx, anchor));
      const { root } = await this.trees.of(id);
      await lease.transaction(async (tx) => {
        await setMerkleRoot(tx, id, root);
        await submitAnchor(tx, id, null);
        await confirmAnchor(tx, id);
      });
    }
  }
}
