import { initialFacts, revokedFacts } from '../src/certificate-facts';
import { evaluate } from '../src/evaluate';
import type { Facts, FactValue } from '../src/policy';
import { certificateTrust } from '../src/policies/registry';
import { anchored, asOf, assured, hash, issued, without } from './facts';

const assess = (facts: Facts, moment = asOf) => evaluate(certificateTrust, facts, moment);
const codes = (facts: Facts, effect: string) =>
  assess(facts)
    .reasons.filter((reason) => reason.effect === effect)
    .map((reason) => reason.code);

describe('the trust in a certificate', () => {
  it('climbs from recorded over anchored to assured', () => {
    expect(assess(issued)).toMatchObject({ level: 'recorded', score: 45, nextLevel: 'anchored' });
    expect(assess(anchored)).toMatchObject({ level: 'anchored', score: 70, nextLevel: 'assured' });
    expect(assess(assured)).toMatchObject({ level: 'assured', score: 100, nextLevel: null, unknown: [] });
  });

  it('says what would lift it to the next level, and only to that', () => {
    expect(codes(issued, 'missing')).toEqual(['anchor.confirmed', 'anchor.match']);
    expect(codes(anchored, 'missing')).toContain('vendor.dpa_signed');
    expect(codes(assured, 'missing')).toEqual([]);
  });

  it('shows missing facts as unknown and never counts them as met', () => {
    expect(assess(anchored).unknown).toEqual([
      'model.registered',
      'model.good_standing',
      'vendor.registered',
      'vendor.good_standing',
      'vendor.dpa_signed',
      'vendor.review_valid_until',
    ]);
    expect(assess({})).toMatchObject({ level: 'unverified', score: 0, nextLevel: 'recorded' });
    expect(assess({}).unknown).toContain('signature.valid');
  });

  it.each(Object.keys(assured).filter((name) => !/simulated|parents|attachments|references/.test(name)))(
    'loses points without %s',
    (name) => expect(assess(without(assured, name)).score).toBeLessThan(100),
  );

  it('takes a null, as JSON may bring it, for unknown', () => {
    const facts = { ...anchored, 'vendor.dpa_signed': null as unknown as FactValue };
    expect(assess(facts)).toEqual(assess(anchored));
  });

  it('counts no points beyond the next level, so that no gap is papered over', () => {
    const registered = { ...issued, 'model.registered': true, 'vendor.registered': true };
    expect(assess(registered)).toMatchObject({ level: 'recorded', score: 45 });
    expect(codes(registered, 'raises')).not.toContain('model.registered');
  });

  it.each([
    ['certificate.revoked', revokedFacts],
    ['signature.invalid', { 'signature.valid': false }],
    ['anchor.mismatch', { 'anchor.payload_hash': hash.replace('b7', 'b8') }],
  ])('falls to unverified with %s, even if all gates are met', (code, failed) => {
    expect(assess({ ...assured, ...failed })).toMatchObject({
      level: 'unverified',
      score: 0,
      nextLevel: null,
      reasons: [{ code, effect: 'lowers' }],
    });
  });

  it('does not accept an anchor as confirmed without its hash', () => {
    expect(assess(without(anchored, 'anchor.payload_hash')).level).toBe('recorded');
  });

  it.each([
    ['evidence.inputs', 0],
    ['evidence.inputs', 0.5],
    ['evidence.inputs', NaN],
    ['evidence.inputs', '1'],
    ['evidence.outputs', true],
    ['signature.valid', 'true'],
    ['certificate.revoked', 'false'],
    ['certificate.revoked', 0],
  ])('is unverified when %s is %p', (name, value) => {
    expect(assess({ ...issued, [name]: value }).level).toBe('unverified');
  });

  it('loses the review of the vendor at the moment after it ends', () => {
    const end = '2026-06-30T12:00:00.000Z';
    const facts = { ...assured, 'vendor.review_valid_until': end };
    expect(assess(facts, end).level).toBe('assured');
    expect(assess(facts, '2026-06-30T12:00:00.001Z').level).toBe('anchored');
    expect(assess({ ...assured, 'vendor.review_valid_until': '2999' }).level).toBe('anchored');
  });

  it.each(['', '2026-03-18', '2026-03-18T19:48:08Z', '2026-03-18T20:48:08.800+01:00'])(
    'refuses %p as the moment of an assessment',
    (moment) => expect(() => assess(issued, moment)).toThrow(RangeError),
  );

  it('is worth less when the certificate does not name the model', () => {
    const unnamed = initialFacts({
      canonicalPayloadHash: hash,
      evidenceSummary: { input: 1, output: 1, attachment: 0, reference: 0 },
      parentCertificateIds: [],
      model: {},
    });
    expect(assess(unnamed)).toMatchObject({ level: 'recorded', score: 42 });
  });
});
