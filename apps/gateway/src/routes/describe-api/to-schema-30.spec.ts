import { toSchema30 } from './to-schema-30';

describe('rewriting a schema of OpenAPI 3.1 to 3.0', () => {
  it.each([
    [{ type: ['string', 'null'] }, { type: 'string', nullable: true }],
    [
      { type: ['string', 'null'], enum: ['a', null] },
      { type: 'string', enum: ['a', null], nullable: true },
    ],
    [{ type: ['string', 'integer'] }, { anyOf: [{ type: 'string' }, { type: 'integer' }] }],
    [
      { type: ['string', 'integer', 'null'] },
      {
        anyOf: [
          { type: 'string', nullable: true },
          { type: 'integer', nullable: true },
        ],
      },
    ],
    [{ type: 'null' }, { nullable: true, enum: [null] }],
    [
      { anyOf: [{ type: 'string', maxLength: 2 }, { type: 'null' }], description: 'd' },
      { type: 'string', maxLength: 2, nullable: true, description: 'd' },
    ],
    [
      { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] },
      { type: 'string', enum: ['a', null], nullable: true },
    ],
    [{ anyOf: [{ $ref: '#/x' }, { type: 'null' }] }, { type: 'object', allOf: [{ $ref: '#/x' }], nullable: true }],
    [
      { oneOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] },
      {
        oneOf: [
          { type: 'string', nullable: true },
          { type: 'integer', nullable: true },
        ],
      },
    ],
    [
      { const: 'a', type: 'string' },
      { enum: ['a'], type: 'string' },
    ],
    [
      { type: 'string', examples: ['a', 'b'] },
      { type: 'string', example: 'a' },
    ],
    [{ $ref: '#/x' }, { $ref: '#/x' }],
    [
      { $ref: '#/x', description: 'd' },
      { description: 'd', allOf: [{ $ref: '#/x' }] },
    ],
    [
      { type: 'integer', exclusiveMinimum: 0 },
      { type: 'integer', minimum: 0, exclusiveMinimum: true },
    ],
    [
      { type: 'integer', minimum: 3, exclusiveMinimum: 0, exclusiveMaximum: 9, maximum: 9 },
      { type: 'integer', minimum: 3, maximum: 9, exclusiveMaximum: true },
    ],
    [{ type: 'array' }, { type: 'array', items: {} }],
    [
      { type: 'array', prefixItems: [{ type: ['string', 'null'] }, { const: 1 }] },
      { type: 'array', items: { anyOf: [{ type: 'string', nullable: true }, { enum: [1] }] } },
    ],
    [
      { type: 'object', patternProperties: { '^(.*)$': { type: ['string', 'null'] } } },
      { type: 'object', additionalProperties: { type: 'string', nullable: true } },
    ],
    [
      { type: 'object', additionalProperties: { const: 1 } },
      { type: 'object', additionalProperties: { enum: [1] } },
    ],
    [
      { type: 'object', additionalProperties: false, unevaluatedProperties: false, $id: 'x', if: {} },
      { type: 'object', additionalProperties: false },
    ],
    [
      { type: 'string', contentEncoding: 'base64' },
      { type: 'string', format: 'byte' },
    ],
    [
      { type: 'string', contentMediaType: 'application/pdf' },
      { type: 'string', format: 'binary' },
    ],
    [true, {}],
    [false, { not: {} }],
    [
      { properties: { nullable: { const: 1 }, examples: { type: ['string', 'null'] } } },
      { properties: { nullable: { enum: [1] }, examples: { type: 'string', nullable: true } } },
    ],
    [
      { allOf: [{ const: 1 }], not: { const: 2 } },
      { allOf: [{ enum: [1] }], not: { enum: [2] } },
    ],
  ])('turns %j into %j', (before, after) => {
    expect(toSchema30(before)).toStrictEqual(after);
  });
});
