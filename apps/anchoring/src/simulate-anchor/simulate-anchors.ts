import { Injectable } from '@nestjs/common';
import { Database } from '@probatum/persistence/database';
import { confirmAnchor, submitAnchor } from '../anchor/anchor-transitions';
import { openSimulatedAnchors, setMerkleRoot } from '../anchor/anchors.repository';
import { BatchTrees } from '../anchor/batch-trees';
import type { WriterLease } from '../work/writer-lease';

/** Sandbox: the same batches, trees, states and events; only the transaction is left out. */
@Injectable()
export class SimulateAnchors {
  constructor(
    private readonly database: Database,
    private readonly trees: BatchTrees,
  ) {}

  async execute(lease: WriterLease): Promise<void> {
    for (const { id } of await openSimulatedAnchors(this.database)) {
      const { root } = await this.trees.of(id);
      await lease.transaction(async (tx) => {
        await setMerkleRoot(tx, id, root);
        await submitAnchor(tx, id, null);
        await confirmAnchor(tx, id);
      });
    }
  }
}
