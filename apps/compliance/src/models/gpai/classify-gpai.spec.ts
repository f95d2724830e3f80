import { classifyGpai, type GpaiFacts } from './classify-gpai';
import { flopOf, flopPattern } from './compute';

const nothing: GpaiFacts = {
  isGpai: null,
  trainingComputeFlop: null,
  isGenerative: null,
  isDesignated: false,
  isOpenSource: false,
  modificationComputeFlop: null,
  originalComputeFlop: null,
  originalHasSystemicRisk: null,
};
const classify = (more: Partial<GpaiFacts>) => classifyGpai({ ...nothing, ...more });
const codesOf = (more: Partial<GpaiFacts>) => classify(more).duties.map(({ code }) => code);

describe('compute', () => {
  it.each(['1', '12500', '9'.repeat(40), '1e23', '1.5E+24', '3.14159265358979323846e24'])('may be %s', (text) => {
    expect(new RegExp(flopPattern).test(text)).toBe(true);
  });

  it.each(['', '0', '01', '-1', '1.5', '1e', '1e100', 'e5', '0x10', '1_000', '10e3', ' 1', '9'.repeat(41)])(
    'may not be %j',
    (text) => expect(new RegExp(flopPattern).test(text)).toBe(false),
  );

  it('is exact', () => {
    expect(flopOf('1e25')).toBe(flopOf(`1${'0'.repeat(25)}`));
    expect(flopOf('1.00000000000000000001e25') - flopOf('1e25')).toBe(10n ** 25n);
  });
});

describe('a model', () => {
  it.each([
    ['UNKNOWN', {}],
    ['NOT_GPAI', { isGpai: false, trainingComputeFlop: '9e25' }],
    ['GPAI', { isGpai: true }],
    ['UNKNOWN', { trainingComputeFlop: '2e23' }],
    ['GPAI', { trainingComputeFlop: '2e23', isGenerative: true }],
    ['NOT_GPAI', { trainingComputeFlop: '1e23', isGenerative: true }],
    ['NOT_GPAI', { trainingComputeFlop: '2e23', isGenerative: false }],
    // Article 51(2): greater than 10^25.
    ['GPAI', { isGpai: true, trainingComputeFlop: '1e25' }],
    ['GPAI_SYSTEMIC_RISK', { isGpai: true, trainingComputeFlop: '10000000000000000000000001' }],
    ['GPAI_SYSTEMIC_RISK', { isGpai: false, isDesignated: true }],
  ])('is %s from %j', (status, facts) => expect(classify(facts).status).toBe(status));

  it('of unknown compute may have systemic risk', () => {
    expect(classify({ isGpai: true })).toMatchObject({
      hasSystemicRisk: null,
      reasons: ['DECLARED_GPAI', 'COMPUTE_UNKNOWN'],
    });
  });

  it('leaves free and open models the duties of Article 53(1)(c) and (d), unless they have systemic risk', () => {
    const model = { isGpai: true, trainingComputeFlop: '5e24', isOpenSource: true };
    expect(codesOf(model)).toEqual(['G53.c', 'G53.d']);
    expect(codesOf({ ...model, isOpenSource: false })).toEqual(['G53.a', 'G53.b', 'G54', 'G53.c', 'G53.d']);
    expect(codesOf({ ...model, trainingComputeFlop: '2e25' })).toEqual(
      expect.arrayContaining(['G53.a', 'G53.b', 'G54', 'G52', 'G55.a', 'G55.b', 'G55.c', 'G55.d']),
    );
    // The exemption needs that systemic risk is known to be absent.
    expect(codesOf({ ...model, trainingComputeFlop: null })).toContain('G53.a');
  });

  it.each([
    [true, { modificationComputeFlop: '2e24', originalComputeFlop: '5.9e24' }],
    [false, { modificationComputeFlop: '2e24', originalComputeFlop: '6e24' }],
    [true, { modificationComputeFlop: '4e22' }],
    [false, { modificationComputeFlop: '3e22' }],
    [false, { modificationComputeFlop: '3e24', originalHasSystemicRisk: true }],
    [true, { modificationComputeFlop: '4e24', originalHasSystemicRisk: true }],
    [null, { originalComputeFlop: '6e24' }],
  ])('has in who modified it its provider: %j for %j', (expected, facts) => {
    expect(classify(facts).modifierIsProvider).toBe(expected);
  });
});
