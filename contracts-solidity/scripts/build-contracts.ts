import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileAnchorRegistry } from './compile-anchor-registry';

/** Run from the root of the repository. */
const folder = 'contracts-solidity';
const target = join(folder, 'artifacts', 'AnchorRegistry.json');
writeFileSync(target, compileAnchorRegistry(folder));
console.log(`Wrote ${target}`);
