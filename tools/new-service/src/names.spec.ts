import { fill, namesOf } from './names';

it('writes the names of a service and of its record as each place needs them', () => {
  const names = namesOf('risk-office', 'risk-entry', []);
  expect(fill('__service__ __Service__ __serviceCamel__ __schema__', names)).toBe(
    'risk-office RiskOffice riskOffice risk_office',
  );
  expect(fill('__Record__ __recordsCamel__ __table__ __Records words__ __a record__', names)).toBe(
    'RiskEntry riskEntries risk_entries Risk entries a risk entry',
  );
});

it('takes the record from the name of the service', () => {
  expect(namesOf('inspections', undefined, [])).toMatchObject({ record: 'inspection', records: 'inspections' });
  expect(namesOf('stock', undefined, [])).toMatchObject({ record: 'stock', records: 'stocks' });
});

it('takes the shortest prefix of ids that is free', () => {
  expect(namesOf('a', 'vendor', []).prefix).toBe('ven');
  expect(namesOf('a', 'vendor', ['ven', 'vend']).prefix).toBe('vendo');
  expect(() => namesOf('a', 'key', ['key'])).toThrow('choose another name');
});

it.each(['', 'Shop', 'a b', '../a', '1st', 'a--b', '-a', 'a'.repeat(31), 'public', 'pg-x', 'records'])(
  'refuses the name "%s"',
  (name) => {
    expect(() => namesOf(name, undefined, [])).toThrow('is no name');
  },
);

it('refuses a placeholder that does not exist', () => {
  expect(() => fill('__nothing__', {})).toThrow('__nothing__');
});
