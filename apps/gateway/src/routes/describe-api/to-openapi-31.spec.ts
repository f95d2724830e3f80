import { toOpenApi31 } from './to-openapi-31';

describe('rewriting OpenAPI 3.0 to 3.1', () => {
  it.each([
    [{ type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [{ type: ['string', 'integer'], nullable: true }, { type: ['string', 'integer', 'null'] }],
    [
      { type: 'string', enum: ['a'], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [{ $ref: '#/x', nullable: true }, { anyOf: [{ $ref: '#/x' }, { type: 'null' }] }],
    [{ type: 'string', nullable: false }, { type: 'string' }],
    [
      { type: 'integer', minimum: 0, exclusiveMinimum: true },
      { type: 'integer', exclusiveMinimum: 0 },
    ],
    [
      { type: 'integer', maximum: 9, exclusiveMaximum: false },
      { type: 'integer', maximum: 9 },
    ],
    [
      { type: 'integer', exclusiveMaximum: 9 },
      { type: 'integer', exclusiveMaximum: 9 },
    ],
  ])('turns %j into %j', (before, after) => {
    expect(toOpenApi31(before)).toEqual(after);
  });

  it('reaches every depth and leaves data and properties of that name alone', () => {
    const schema = {
      type: 'object',
      properties: { nullable: { type: 'boolean' }, example: { type: 'string', nullable: true } },
      allOf: [{ items: { type: 'string', nullable: true } }],
      example: { nullable: true, type: 'string' },
    };
    expect(toOpenApi31(schema)).toEqual({
      type: 'object',
      properties: { nullable: { type: 'boolean' }, example: { type: ['string', 'null'] } },
      allOf: [{ items: { type: ['string', 'null'] } }],
      example: { nullable: true, type: 'string' },
    });
  });
});
