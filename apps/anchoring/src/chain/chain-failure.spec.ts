import { AnchorRegistryNotFound, ChainRefused, ChainUnreachable } from '@probatum/contracts-solidity/chain-errors';
import { makeError } from 'ethers';
import { anchorRegistry } from './anchor-registry';
import { ChainFailure } from './chain-failure';

const kindOf = (error: unknown) => ChainFailure.from(error).kind;
const said = (message: string) =>
  makeError('could not coalesce error', 'UNKNOWN_ERROR', { error: { message } } as never);

// As go-ethereum, Nitro, Erigon, Nethermind and anvil word them.
test.each([
  ['already known', 'already_known'],
  ['ALREADY_EXISTS: already known', 'already_known'],
  ['AlreadyKnown', 'already_known'],
  ['transaction already imported', 'already_known'],
  ['nonce too low: next nonce 7, tx nonce 6', 'nonce_too_low'],
  ['OldNonce: old nonce', 'nonce_too_low'],
  ['nonce too high: address 0x12, tx: 9 state: 7', 'nonce_too_high'],
  ['replacement transaction underpriced', 'underpriced'],
  ['transaction underpriced: tip needed 1, tip permitted 0', 'underpriced'],
  ['max fee per gas less than block base fee: address 0x12, maxFeePerGas: 1, baseFee: 2', 'underpriced'],
  ['insufficient funds for gas * price + value: balance 0', 'insufficient_funds'],
  ['gas required exceeds allowance (0)', 'insufficient_funds'],
  ['method handler crashed', 'refused'],
])('a node that says "%s" means %s', (message, kind) => {
  expect(kindOf(said(message))).toBe(kind);
});

test('ethers may have put the words of the node deeper in its own error', () => {
  const info = { error: { message: 'nonce too low' } };
  expect(kindOf(makeError('nonce has already been used', 'NONCE_EXPIRED', { info } as never))).toBe('nonce_too_low');
});

test('a revert is told by the error of the contract', () => {
  const reverted = (name: string, values: unknown[]) => {
    const data = anchorRegistry.encodeErrorResult(name, values);
    const info = { error: { message: 'execution reverted', data } };
    return ChainFailure.from(makeError('execution reverted', 'CALL_EXCEPTION', { data, info } as never));
  };
  const account = `0x${'12'.repeat(20)}`;
  expect(reverted('AlreadyAnchored', [`0x${'ab'.repeat(32)}`, 1]).kind).toBe('already_anchored');
  expect(reverted('NotOwner', [account])).toMatchObject({
    kind: 'refused',
    message: 'the contract refused the transaction: NotOwner',
  });
});

test('a failure without a response of the node counts as an unreachable chain', () => {
  expect(kindOf(makeError('request timeout', 'TIMEOUT', {} as never))).toBe('unreachable');
  expect(kindOf(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))).toBe('unreachable');
  expect(kindOf(new ChainUnreachable('status 502'))).toBe('unreachable');
  expect(kindOf(new ChainRefused(-32000, 'unknown block'))).toBe('refused');
  expect(kindOf(new AnchorRegistryNotFound('0x12'))).toBe('refused');
});

test('the address of the node, which may hold a key, stands in no failure', () => {
  const info = { requestUrl: 'https://rpc.example/v2/secret', responseStatus: 502 };
  const failure = ChainFailure.from(makeError('bad response', 'SERVER_ERROR', { info, request: info } as never));
  expect(JSON.stringify([failure.message, failure.stack, failure.cause, failure])).not.toContain('secret');
});
