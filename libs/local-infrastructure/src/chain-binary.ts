import { CannotStart } from './cannot-start';

const architectures: Partial<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** The program inside npm's platform package of anvil; its wrapper's install script, which npm 11 skips, is not needed. */
export function anvilBinary(): string {
  const platform = process.platform === 'win32' ? 'win32' : process.platform;
  const name = `@foundry-rs/anvil-${platform}-${architectures[process.arch] ?? process.arch}`;
  const program = platform === 'win32' ? 'anvil.exe' : 'anvil';
  try {
    return require.resolve(`${name}/bin/${program}`, { paths: [require.resolve('@foundry-rs/anvil/package.json')] });
  } catch {
    throw new CannotStart(
      `There is no local chain for ${process.platform}-${process.arch} in npm's ${name}. ` +
        'Set CHAIN_RPC_URL to an Ethereum node and start again.',
    );
  }
}
