import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HDNodeWallet } from 'ethers';
import { anvilBinary } from './chain-binary';
import { prepareChainState } from './chain-state';
import { requireDiskSpace } from './disk-space';
import { onPort } from './free-port';
import { LocalProcess } from './local-process';
import { untilReady } from './readiness';
import type { RunningServer, ServerOptions } from './running-server';

/** Publicly known, as on every development chain. Never use this key for anything but the local chain. */
const mnemonic = 'test test test test test test test test test test test junk';

export interface ChainOptions extends ServerOptions {
  readonly chainId?: number;
}

export interface RunningChain extends RunningServer {
  readonly chainId: number;
  /** Of the first development account, which is rich. */
  readonly privateKey: string;
}

/** Starts a local EVM with a block each second, of which the last but one is `finalized`, and keeps it over restarts. */
export async function startChain(options: ChainOptions): Promise<RunningChain> {
  await mkdir(options.directory, { recursive: true });
  await requireDiskSpace(options.directory);
  const chainId = options.chainId ?? 31337;
  const state = join(options.directory, 'chain.json');
  await prepareChainState(state);
  return onPort('the local chain', options.port, async (port) => {
    const url = `http://127.0.0.1:${port}`;
    const process = await LocalProcess.start({
      name: 'the local chain',
      command: anvilBinary(),
      args: anvilArguments(port, chainId, state),
      logFile: options.logFile,
      register: options.register,
    });
    await untilReady(process, () => answersAs(url, chainId), { port });
    return { url, port, process, chainId, privateKey: developmentPrivateKey() };
  });
}

/** Of the first development account of a local chain. */
export function developmentPrivateKey(): string {
  return HDNodeWallet.fromPhrase(mnemonic).privateKey;
}

function anvilArguments(port: number, chainId: number, state: string): string[] {
  const network = [
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--chain-id',
    String(chainId),
    '--mnemonic',
    mnemonic,
  ];
  const blocks = ['--block-time', '1', '--slots-in-an-epoch', '1'];
  return [...network, ...blocks, '--state', state, '--state-interval', '30', '--silent'];
}

async function answersAs(url: string, chainId: number): Promise<boolean> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined);
  if (!answer?.ok) return false;
  return Number(((await answer.json()) as { result: string }).result) === chainId;
}
