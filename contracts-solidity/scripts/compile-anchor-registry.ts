import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import solc from 'solc';

const fileName = 'AnchorRegistry.sol';
const contractName = 'AnchorRegistry';

/** `evmVersion` is what every chain that we anchor on has run for long, not the newest that the compiler knows. */
const settings = {
  optimizer: { enabled: true, runs: 10_000 },
  evmVersion: 'shanghai',
  outputSelection: { [fileName]: { [contractName]: ['abi', 'evm.bytecode.object', 'evm.methodIdentifiers'] } },
};

interface CompilerOutput {
  readonly errors?: readonly { readonly formattedMessage: string }[];
  readonly contracts?: Record<string, Record<string, CompiledContract>>;
}

interface CompiledContract {
  readonly abi: readonly unknown[];
  readonly evm: { readonly bytecode: { readonly object: string }; readonly methodIdentifiers: Record<string, string> };
}

/**
 * The committed artifact as text: same source and same compiler give the same bytes.
 * @param folder the folder `contracts-solidity`
 * @throws Error with the compiler's own words on any error or warning
 */
export function compileAnchorRegistry(folder: string): string {
  const content = readFileSync(join(folder, 'contracts', fileName), 'utf8');
  const input = { language: 'Solidity', sources: { [fileName]: { content } }, settings };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as CompilerOutput;
  if (output.errors?.length) throw new Error(output.errors.map((error) => error.formattedMessage).join('\n'));
  const contract = output.contracts?.[fileName]?.[contractName];
  if (!contract) throw new Error(`The compiler returned no ${contractName}`);
  const artifact = {
    contractName,
    compiler: String(solc.version()),
    optimizer: settings.optimizer,
    evmVersion: settings.evmVersion,
    abi: contract.abi,
    methodIdentifiers: contract.evm.methodIdentifiers,
    bytecode: `0x${contract.evm.bytecode.object}`,
  };
  return `${JSON.stringify(artifact, null, 2)}\n`;
}
