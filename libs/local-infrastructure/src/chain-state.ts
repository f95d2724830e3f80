import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';

interface ChainState {
  best_block_number: number;
  blocks: { header: { number: string }; transactions: unknown[] }[];
}

const keptBlocks = 64;

/**
 * Makes the state that an earlier run left behind fit to start from. anvil writes it in place, so one that was killed may
 * leave half a file, with which it would not start: that is put aside. And it never forgets a block, of which there is
 * one each second: old ones without a transaction are dropped, or every start would be slower than the one before.
 */
export async function prepareChainState(file: string): Promise<void> {
  if (!existsSync(file)) return;
  const state = parse(await readFile(file, 'utf8'));
  if (!state) return rename(file, `${file}.damaged`);
  const oldest = state.best_block_number - keptBlocks;
  const blocks = state.blocks.filter(
    ({ header, transactions }) => transactions.length || Number(header.number) > oldest,
  );
  if (blocks.length === state.blocks.length) return;
  await writeFile(`${file}.new`, JSON.stringify({ ...state, blocks }));
  await rename(`${file}.new`, file);
}

function parse(text: string): ChainState | undefined {
  try {
    return JSON.parse(text) as ChainState;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
