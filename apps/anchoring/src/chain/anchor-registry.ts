import { anchorRegistryAbi } from '@probatum/contracts-solidity/anchor-registry';
import { Interface } from 'ethers';

/** Reads and writes what the contract understands: events, errors, calls. */
export const anchorRegistry = new Interface(anchorRegistryAbi);
