/** Lints the OpenAPI documents that come as JSON on stdin; writes what is wrong with each as JSON. Redocly is ESM, which Jest does not load. */
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { text } from 'node:stream/consumers';

const config = await createConfig({
  extends: ['recommended-strict'],
  rules: {
    // In 3.0 a licence can be named by an address only, and ours has none.
    'info-license-strict': 'off',
    ...Object.fromEntries(
      [
        ...['info-contact', 'info-license', 'tag-description', 'no-duplicated-tag-names'],
        ...[
          'operation-description',
          'operation-tag-defined',
          'operation-singular-tag',
          'operation-4xx-problem-details-rfc7807',
        ],
        ...['operation-parameters-unique', 'parameter-description', 'no-ambiguous-paths'],
        ...['no-path-trailing-slash', 'path-not-include-query', 'no-unused-components', 'component-name-unique'],
        ...['no-invalid-parameter-examples', 'no-invalid-media-type-examples', 'no-invalid-schema-examples'],
        ...['no-required-schema-properties-undefined', 'no-enum-type-mismatch', 'no-schema-type-mismatch'],
      ].map((rule) => [rule, 'error']),
    ),
  },
});
/** RFC 6749 section 5.2 says what errors look like there. */
const isAsRfc6749Says = ({ ruleId, location }) =>
  ruleId === 'operation-4xx-problem-details-rfc7807' &&
  /^#\/paths\/~1oauth~1(?:token|revoke|introspect)\//.test(location[0]?.pointer);

const documents = JSON.parse(await text(process.stdin));
const problems = [];
for (const document of documents) {
  const found = await lintFromString({ source: JSON.stringify(document), config });
  const wrong = found.filter((problem) => !isAsRfc6749Says(problem));
  problems.push(wrong.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`));
}
process.stdout.write(JSON.stringify(problems));
