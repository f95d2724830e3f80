import { duties, lawVersions } from './law-catalogue';
import { changesBetween, entriesOf, isLawVersion, versionOn } from './read-law';

const [original, amended] = lawVersions;
const dayOf = (code: string, version: (typeof lawVersions)[number], systemClass: string) =>
  entriesOf(version, '2026-11-29')
    .find((one) => one.code === code)
    ?.applications.find((one) => one.systemClass === systemClass);

it.each([
  ['2024-07-31', undefined],
  ['2024-08-01', original],
  ['2026-07-26', original],
  ['2026-07-27', amended],
  ['2040-01-01', amended],
])('on %s the text is %s', (day, version) => expect(versionOn(day)).toBe(version));

it('knows no other version', () => {
  expect([isLawVersion(original), isLawVersion('2024-1689@2030-01-01'), isLawVersion('toString')]).toEqual([
    true,
    false,
    false,
  ]);
});

// Article 113, and as amended by Regulation (EU) 2026/1744.
it.each([
  ['L4', 'ANY', '2025-02-02', '2025-02-02'],
  ['P5', 'ANY', '2025-02-02', '2025-02-02'],
  ['P5.ba', 'ANY', undefined, '2026-12-02'],
  ['G53.a', 'ANY', '2025-08-02', '2025-08-02'],
  ['G55.c', 'ANY', '2025-08-02', '2025-08-02'],
  ['T50.1', 'TRANSPARENCY_50', '2026-08-02', '2026-08-02'],
  ['R9', 'HIGH_RISK_ANNEX_III', '2026-08-02', '2027-12-02'],
  ['R9', 'HIGH_RISK_ANNEX_I', '2027-08-02', '2028-08-02'],
  ['F27', 'HIGH_RISK_ANNEX_III', '2026-08-02', '2027-12-02'],
  ['I73', 'HIGH_RISK_ANNEX_III', '2026-08-02', '2027-12-02'],
  ['M72', 'HIGH_RISK_ANNEX_I', '2027-08-02', '2028-08-02'],
])('%s applies to %s from %s, and by the amended text from %s', (code, systemClass, before, after) => {
  expect([dayOf(code, original, systemClass)?.appliesFrom, dayOf(code, amended, systemClass)?.appliesFrom]).toEqual([
    before,
    after,
  ]);
});

it.each(['C43', 'C47', 'C48', 'C49', 'M72', 'I73', 'X86'])('%s has two readings by the amended text', (code) => {
  expect(dayOf(code, amended, 'HIGH_RISK_ANNEX_III')).toMatchObject({
    ...{ confidence: 'DISPUTED', appliesFrom: '2027-12-02', state: 'NOT_YET_APPLICABLE' },
    alternative: { appliesFrom: '2026-08-02' },
  });
  expect(dayOf(code, original, 'HIGH_RISK_ANNEX_III')).toMatchObject({ confidence: 'SETTLED' });
});

it('the difference names what was put off, and what is new', () => {
  const changes = changesBetween(original, amended);
  expect(changes).toContainEqual({
    ...{ code: 'R9', ref: 'Article 9', kind: 'DATE_CHANGED', systemClass: 'HIGH_RISK_ANNEX_III' },
    ...{ before: '2026-08-02', after: '2027-12-02' },
  });
  expect(changes.filter(({ kind }) => kind === 'ADDED').map(({ code }) => code)).toEqual(['P5.ba']);
  expect(changes.some(({ code }) => code === 'L4' || code.startsWith('G'))).toBe(false);
  expect(changesBetween(amended, amended)).toEqual([]);
});

it('every duty has a code of its own, a role, a class and an article', () => {
  expect(new Set(duties.map(({ code }) => code)).size).toBe(duties.length);
  for (const { ref, roles, systemClasses, weight } of duties) {
    expect([/^Article \d+/.test(ref), roles.length > 0, systemClasses.length > 0, weight > 0]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  }
});
