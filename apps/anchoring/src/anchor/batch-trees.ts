import { Injectable } from '@nestjs/common';
import { createMerkle, type MerkleTree } from '@probatum/merkle/standard-merkle-tree';
import { Database } from '@probatum/persistence/database';
import { LRUCache } from 'lru-cache';
import { leafValues } from './anchors.repository';

/** A tree of 100,000 leaves takes 7 MB; between submission and confirmation of a batch it is needed many times. */
const maxTrees = 2;

/** The trees of the batches that are worked on. A tree is not stored: its leaves are, and building it again is cheap. */
@Injectable()
export class BatchTrees {
  private readonly merkle = createMerkle();
  private readonly trees = new LRUCache<string, MerkleTree>({ max: maxTrees });

  constructor(private readonly database: Database) {}

  async of(anchorId: string): Promise<MerkleTree> {
    const tree = this.trees.get(anchorId) ?? (await this.build(anchorId));
    this.trees.set(anchorId, tree);
    return tree;
  }

  private async build(anchorId: string): Promise<MerkleTree> {
    const merkle = await this.merkle;
    return merkle.build(await leafValues(this.database, anchorId));
  }
}
