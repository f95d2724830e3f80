import { randomBytes, randomUUID } from 'node:crypto';
import { type BoundedSchema, resolved } from '../docs/request-places';

/** A request that is fine but for the value in one place, as far as the document can tell. */
export interface RequestAt {
  /** Method and path with the query. */
  readonly route: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the place, as an error names it; undefined for a part of the path, which is then the id of nothing. */
  readonly pointer: string | undefined;
}

type Own = Readonly<Record<string, unknown>>;

/** Rules that no schema expresses: one of two fields, a URL that is called, a hash that is new. */
function ownBody(route: string, firstField: string | undefined, certificateId: string): Own {
  if (route === 'POST /audit-rooms') return firstField === 'filter' ? {} : { certificateIds: [certificateId] };
  if (route === 'POST /api-keys/import') return { keyHash: randomBytes(32).toString('hex') };
  if (route === 'POST /vendors') return { name: randomUUID() };
  if (route === 'POST /models') return { modelName: randomUUID() };
  return route === 'POST /webhooks' ? { url: 'https://example.com/' } : {};
}

/** @param where as `placesOfRequests` names it, with an id in the path */
export class Requests {
  constructor(
    private readonly document: object,
    private readonly certificateId: string,
  ) {}

  /** @param bodySchema of the operation; undefined when the place is in no body */
  at(where: string, value: unknown, bodySchema: BoundedSchema | undefined): RequestAt {
    const [method = '', path = '', kind = '', name = ''] = where.split(' ');
    const route = `${method} ${path}`;
    const text = encodeURIComponent(String(value));
    if (kind === 'query') return { route: `${route}?${name}=${text}`, pointer: `?${name}` };
    if (kind === 'header') return { route, headers: { [name]: String(value) }, pointer: undefined };
    if (kind === 'path') return { route: route.replace(/\{\w+\}/, text), pointer: undefined };
    const steps = [...kind.matchAll(/\/([^/[]+)|(\[\])/g)].map(([step, member]) => member ?? step);
    const own = ownBody(route, steps[0], this.certificateId);
    const body = { ...(this.around(bodySchema!, steps, value, own) as object) };
    return { route, body, pointer: steps.map((step) => `/${step === '[]' ? 0 : step}`).join('') };
  }

  /** The value within as much as has to be there around it. */
  private around(given: BoundedSchema, [step, ...rest]: readonly string[], value: unknown, own: Own = {}): unknown {
    if (step === undefined) return value;
    const schema = this.alternative(given, ({ items, properties }) => (step === '[]' ? items : properties?.[step]));
    if (step === '[]') return [this.around(schema.items!, rest, value)];
    return { ...this.sample(schema), ...own, [step]: this.around(schema.properties![step]!, rest, value) };
  }

  private alternative(given: BoundedSchema, has: (schema: BoundedSchema) => unknown): BoundedSchema {
    return this.alternatives(given).find(has) ?? resolved<BoundedSchema>(this.document, given);
  }

  /** Alternatives may have alternatives. */
  private alternatives(given: BoundedSchema): BoundedSchema[] {
    const schema = resolved<BoundedSchema>(this.document, given);
    return [schema, ...(schema.anyOf ?? []).flatMap((one) => this.alternatives(one))];
  }

  private sample(given: BoundedSchema): object {
    const { properties = {}, required = [] } = resolved<BoundedSchema>(this.document, given);
    return Object.fromEntries(required.map((name) => [name, this.value(properties[name]!)]));
  }

  private value(given: BoundedSchema): unknown {
    const schema = resolved<BoundedSchema>(this.document, given);
    if (schema.enum) return schema.enum[0];
    if (schema.examples) return schema.examples[0];
    if (schema.anyOf) return this.value(schema.anyOf[0]!);
    if (schema.type === 'array') return [this.value(schema.items!)];
    if (schema.type === 'object') return this.sample(schema);
    return schema.type === 'string' ? 'Something' : schema.minimum;
  }
}
