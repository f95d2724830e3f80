import { anchorRegistryAbi } from '@probatum/contracts-solidity/anchor-registry';
import { waitFor } from '@probatum/testing/wait-for';
import { Interface, JsonRpcProvider } from 'ethers';
import type { Page } from '../certificate';
import type { Customer } from '../customer';

export interface ListedCertificate {
  readonly certificateId: string;
  readonly externalId: string;
  readonly anchorStatus: string;
  readonly trustLevel: string;
}

export interface ListedAnchor {
  readonly anchorId: string;
  readonly status: string;
  readonly certificates: number;
  readonly merkleRoot: string;
  readonly txHash: string;
  readonly contract: string;
}

/** Every page of a list that does not change any more. */
export async function readAll<Item>(customer: Customer, path: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await customer.get<Page<Item>>(`${path}?page=${page}&pageSize=100`);
    items.push(...answer.items);
    if (items.length >= answer.total) return items;
  }
}

/** Anchors everything, and waits until the certificates know it. While services come back, the answer may be 503. */
export async function anchorEverything(customer: Customer): Promise<void> {
  const waiting = { describe: 'a trigger that finds nothing left to anchor' };
  await waitFor(async () => (await customer.call('POST /anchors/trigger')).status === 200, waiting);
  await waitFor(
    async () => {
      const [all, anchored] = await Promise.all(
        ['', 'anchorStatus=CONFIRMED'].map((filter) =>
          customer.get<Page<object>>(`/certificates?pageSize=1&${filter}`),
        ),
      );
      return all!.total === anchored!.total;
    },
    { describe: 'every certificate to be anchored' },
  );
}

/** Every root that the registry has ever taken, in the order in which it did, and how many transactions its owner sent. */
export async function readChain(rpcUrl: string, contract: string): Promise<{ roots: string[]; sent: number }> {
  const chain = new JsonRpcProvider(rpcUrl, undefined, { staticNetwork: true, cacheTimeout: -1 });
  try {
    const registry = new Interface(anchorRegistryAbi);
    const logs = await chain.getLogs({
      address: contract,
      fromBlock: 0,
      topics: [registry.getEvent('Anchored')!.topicHash],
    });
    const [owner] = registry.decodeFunctionResult(
      'owner',
      await chain.call({ to: contract, data: registry.encodeFunctionData('owner') }),
    );
    return { roots: logs.map(({ topics }) => topics[1]!), sent: await chain.getTransactionCount(owner as string) };
  } finally {
    chain.destroy();
  }
}
