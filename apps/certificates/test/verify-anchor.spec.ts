import type { AnchorConfirmed } from '@probatum/contracts/events/anchoring';
import { newId } from '@probatum/contracts/ids';
import { anchorRegistryAbi, deployAnchorRegistry } from '@probatum/contracts-solidity/anchor-registry';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { blocksOnDemand } from '@probatum/testing/blocks-on-demand';
import { startTestChain, type TestChain } from '@probatum/testing/test-chain';
import { Contract, type JsonRpcProvider, Wallet } from 'ethers';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { AnchorVerification } from '../src/verify-anchor/anchor-verification';
import { anchor, type Anchored, confirmationsOf } from './anchored-batch';
import { commandsOn, readPage } from './page-reader';
import { issue, startCertificates } from './running-certificates';

const run = promisify(execFile);
const tenant = newTenant();

let chain: TestChain;
let provider: JsonRpcProvider;
let registry: Contract;
let foreignRegistry: Contract;
let certificates: ServiceHarness;
beforeAll(async () => {
  chain = await startTestChain();
  provider = await blocksOnDemand(chain);
  const wallet = new Wallet(chain.privateKey, provider);
  [registry, foreignRegistry] = [await newRegistry(wallet), await newRegistry(wallet)];
  certificates = await startCertificates({ CHAIN_RPC_URL: chain.url, LOG_LEVEL: 'error' });
});
afterAll(async () => {
  await certificates.stop();
  provider.destroy();
  await chain.stop();
});

async function newRegistry(wallet: Wallet): Promise<Contract> {
  return new Contract(await deployAnchorRegistry(wallet), anchorRegistryAbi, wallet);
}

/** Writes the root on the chain, as the anchoring context does, and waits until that is final. */
async function write(root: string, on = registry): Promise<Partial<AnchorConfirmed>> {
  const sent = await (on.getFunction('anchor')(root) as ReturnType<Wallet['sendTransaction']>);
  const receipt = (await sent.wait())!;
  const block = (await provider.getBlock(receipt.blockNumber))!;
  await provider.send('anvil_mine', [3]);
  return {
    txHash: receipt.hash,
    blockNumber: receipt.blockNumber,
    blockTime: new Date(block.timestamp * 1000).toISOString(),
    chainId: chain.chainId,
    contract: await on.getAddress(),
  };
}

/** A certificate with a confirmed anchor, which by default is really on the chain. */
async function anchoredCertificate(facts: Partial<AnchorConfirmed> = {}) {
  const certificate = await issue(certificates, tenant);
  const [prepared] = await confirmationsOf([certificate]);
  const written = await write(prepared!.merkleRoot);
  const confirmed = await anchor(certificates, tenant, certificate, { ...prepared, ...written, ...facts });
  return { certificate, confirmed };
}

const verify = ({ certificateId }: Pick<Anchored, 'certificateId'>) =>
  certificates.call<AnchorVerification>(undefined, 'POST', `/verification/${certificateId}/verify-anchor`);

const change = (column: string, value: string, { certificateId }: Anchored) =>
  certificates.database.query(`update certificates set ${column} = ${value} where id = $1`, [certificateId]);

describe('checking an anchor now', () => {
  it('finds the root on the chain', async () => {
    const { certificate, confirmed } = await anchoredCertificate();
    const { anchorId: _anchorId, canonicalPayloadHash: _hash, ...facts } = confirmed;
    expect(await verify(certificate)).toMatchObject({ status: 200, body: { ...facts, verified: true, reason: null } });
    await certificates.call(tenant, 'POST', `/certificates/${certificate.certificateId}/revoke`, {
      body: { reason: 'mistake' },
    });
    expect((await verify(certificate)).body).toMatchObject({ verified: true });
  });

  it('says so when the chain does not know the root, or not from then', async () => {
    const unknown = await issue(certificates, tenant);
    await anchor(certificates, tenant, unknown, { contract: await registry.getAddress(), chainId: chain.chainId });
    expect((await verify(unknown)).body).toMatchObject({
      verified: false,
      reason: 'The registry on the chain does not contain this root',
    });
    const { certificate } = await anchoredCertificate({ blockTime: '2020-01-01T00:00:00.000Z' });
    expect((await verify(certificate)).body).toMatchObject({
      verified: false,
      reason: 'The registry on the chain contains this root with another time',
    });
  });

  it('ignores a forged root and contract in the table', async () => {
    const certificate = await issue(certificates, tenant);
    const [forged] = await confirmationsOf([certificate]);
    const { certificateId: _id, canonicalPayloadHash: _hash, anchorId, anchorStatus: _status, ...own } = forged!;
    const facts = { ...own, ...(await write(forged!.merkleRoot, foreignRegistry)) };
    await change('anchor', `'${JSON.stringify(facts)}'`, certificate);
    await change('anchor_id', `'${anchorId}'`, certificate);
    await change('anchor_status', `'CONFIRMED'`, certificate);
    expect((await verify(certificate)).body).toMatchObject({
      verified: false,
      reason: 'The later entries (status, anchor, trust) were changed from outside.',
    });
  });

  it('does not confirm a certificate that is not the one that was anchored', async () => {
    const { certificate } = await anchoredCertificate();
    await change('type', `'generic'`, certificate);
    expect((await verify(certificate)).body).toMatchObject({
      verified: false,
      reason: expect.stringContaining('changed after it was issued'),
    });
  });

  it('says that a certificate is not anchored yet', async () => {
    expect((await verify(await issue(certificates, tenant))).body).toMatchObject({
      verified: false,
      anchorStatus: 'PENDING',
      merkleRoot: null,
      proof: [],
      reason: 'The certificate is not anchored yet: its anchor is PENDING',
    });
  });

  it.each([
    ['an unknown id', newId('cert')],
    ['no id', 'cert_1'],
  ])('is 404 for %s', async (_what, certificateId) => {
    expect(await verify({ certificateId })).toMatchObject({ status: 404, body: { code: 'certificate.not_found' } });
  });

  it('can be done by anyone with the command on the page', async () => {
    const { certificate, confirmed } = await anchoredCertificate();
    const headers = { accept: 'text/html' };
    const { text } = await certificates.call(undefined, 'GET', `/verify/${certificate.certificateId}`, { headers });
    const { stdout } = await run('bash', ['-ec', commandsOn(text).at(-1)!], {
      env: { ...process.env, RPC_URL: chain.url },
    });
    const { result } = JSON.parse(stdout) as { result: string };
    expect(new Date(Number(result) * 1000).toISOString()).toBe(confirmed.blockTime);
    expect(readPage(text).text('self-check')).toContain(result);
  });
});

describe('when the chain cannot be asked', () => {
  it('is 503, except where no chain is needed', async () => {
    const { certificate } = await anchoredCertificate();
    const sandbox = newTenant('sandbox');
    const tested = await issue(certificates, sandbox);
    const nothing = { simulated: true, txHash: null, blockNumber: null, chainId: null, contract: null };
    await anchor(certificates, sandbox, tested, nothing);
    const nowhere = await anchoredCertificate({ contract: `0x${'9'.repeat(40)}` });
    expect(await verify(nowhere.certificate)).toMatchObject({ status: 503, body: { code: 'chain.unreachable' } });
    await chain.halt();
    const refused = await verify(certificate);
    expect(refused).toMatchObject({ status: 503, body: { code: 'chain.unreachable' } });
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await verify(tested)).toMatchObject({
      status: 200,
      body: { verified: true, simulated: true, reason: expect.stringContaining('Sandbox') },
    });
    await chain.resume();
    // Of the time before its restart this chain knows the state, but no block that could be the final one.
    await provider.send('anvil_mine', [3]);
    expect(await verify(certificate)).toMatchObject({ status: 200 });
  });
});
