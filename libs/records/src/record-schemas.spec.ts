import { Nullable, OneOf, Time, VisibleText } from '@probatum/http/validation/fields';
import { listQuery } from './record-schemas';

it('describes each parameter of a list, as the OpenAPI document needs it', () => {
  const fields = { name: VisibleText(), status: Nullable(OneOf(['OPEN', 'DONE'])), endsAt: Time() };
  const options = { filters: ['status', 'endsAt'], search: ['name'], sort: ['name'] };
  const { properties } = listQuery({ table: 'vendors', prefix: 'ven', name: 'Vendor', fields, options });
  expect(Object.keys(properties)).toEqual(expect.arrayContaining(['cursor', 'status', 'endsAtFrom', 'endsAtUntil']));
  for (const [name, { description }] of Object.entries(properties))
    expect([name, description]).toEqual([name, expect.stringMatching(/\w/)]);
});
