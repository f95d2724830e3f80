import { openApiFile } from '../../tools/docs/src/generate-docs';
import { readDocument } from './markdown';
import { type BoundedSchema, placesOfRequests } from './request-places';

const places = placesOfRequests(JSON.parse(readDocument(openApiFile)) as never);
const typesOf = ({ type }: { readonly type?: string | readonly string[] }) => [type ?? []].flat();
const whereNot = (isFine: (place: (typeof places)[number]) => boolean) =>
  places.filter((place) => !isFine(place)).map(({ where }) => where);

/** Metadata is taken as a whole and its bytes are counted. Of a key in a JWK Set only the named members are kept. */
const free = [
  'POST /certificates body/metadata',
  'POST /oauth/clients body/jwks/keys[]',
  'PATCH /oauth/clients/{id} body/jwks/keys[]',
];

/** Texts of officers about systems and risks. */
const longTexts = / \/(?:compliance\/|certificates\/\{id\}\/(?:technical-doc|transparency)).* body\//;

/** Texts that a machine made or reads; a look at them tells a person nothing. */
const forMachines = /\/(?:key|token|value|url)$/;

/** A part of a multipart body that is a file. The largest body of its route limits it. */
const isFile = (schema: BoundedSchema) => schema.contentMediaType !== undefined;

describe('everything that a request can say', () => {
  it('is walked', () => {
    expect(places.length).toBeGreaterThan(300);
    for (const where of ['GET /audit-log/export query after', 'POST /certificates body/inputEvidence[]/filename']) {
      expect(places.map((place) => place.where)).toContain(where);
    }
  });

  it('has a type, or is one of some values', () => {
    const isTyped = ({ schema }: (typeof places)[number]) =>
      typesOf(schema).length > 0 || ['enum', 'const', 'anyOf', 'oneOf', 'allOf'].some((name) => name in schema);
    expect(whereNot(isTyped)).toEqual([]);
  });

  it('has two bounds if it is a number, which doubles and bigint columns hold', () => {
    const isSafe = (bound: unknown) => typeof bound === 'number' && Math.abs(bound) <= Number.MAX_SAFE_INTEGER;
    expect(
      whereNot(({ schema }) => {
        const isNumber = typesOf(schema).some((type) => ['integer', 'number'].includes(type));
        return !isNumber || (isSafe(schema.minimum) && isSafe(schema.maximum));
      }),
    ).toEqual([]);
  });

  it('has a greatest length if it is a text, said by a number, by its values, by its pattern or by being a time', () => {
    const isBounded = (pattern: string) => /^\^.*\$$/s.test(pattern) && !/[*+]|\{\d+,\}/.test(withoutClasses(pattern));
    expect(
      whereNot(({ where, schema }) => {
        const { maxLength = Infinity, pattern, format } = schema;
        if (!typesOf(schema).includes('string') || schema.enum || format === 'date-time' || isFile(schema)) return true;
        // The cursor of a list contains the value that the list is sorted by.
        const most = where.endsWith(' query cursor') ? 4_000 : longTexts.test(where) ? 10_000 : 2_048;
        return maxLength <= most || (pattern !== undefined && isBounded(pattern)) || isBoundedAround(where);
      }),
    ).toEqual([]);
  });

  it('has a greatest number of items if it is a list', () => {
    expect(
      whereNot(({ schema }) => {
        if (!typesOf(schema).includes('array')) return true;
        return Number(schema.maxItems) <= 1_000 || Boolean(schema.uniqueItems && schema.items?.enum);
      }),
    ).toEqual([]);
  });

  it('names its members if it is an object', () => {
    expect(
      whereNot(({ schema }) => !typesOf(schema).includes('object') || schema.additionalProperties === false),
    ).toEqual(free);
  });

  it('shows something if it is a text that must be there for people', () => {
    expect(
      whereNot(({ schema, isRequired, where }) => {
        const isText = typesOf(schema).includes('string') && !isFile(schema);
        const isForPeople = isText && !schema.enum && !schema.pattern && !schema.format;
        const isOfBody = where.includes(' body/') && !where.includes('/oauth/') && !where.endsWith('[]');
        return !isRequired || !isForPeople || !isOfBody || forMachines.test(where) || schema['x-not-blank'] === true;
      }),
    ).toEqual([]);
  });
});

/**
 * Of these no column holds anything, and what they stand in is bounded as a whole: headers and the address by 12 KiB, a form
 * by 16 KiB. Documents in base64 are bounded by the body of their request.
 */
function isBoundedAround(where: string): boolean {
  // A picture is decoded and written anew.
  if (where === 'POST /sign/{token}/finish body/fields[]/picture') return true;
  return / header If-(?:None-)?Match$|^POST \/oauth\/\w+ body\/|body\/documents\[\]\/(?:file_base64|base64Pdf)$|^GET \/api\/docs\/\{file\} path/.test(
    where,
  );
}

/** A plus in a class of characters repeats nothing. */
function withoutClasses(pattern: string): string {
  return pattern.replace(/\\./g, 'x').replace(/\[[^[\]]*\]/g, 'x');
}
