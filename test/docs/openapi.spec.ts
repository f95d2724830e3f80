import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApi30Errors, openApiErrors } from '@probatum/testing/open-api-errors';
import { toOpenApi30 } from '../../apps/gateway/src/routes/describe-api/to-openapi-30';
import { brokenPromises, releasedFile } from '../../tools/docs/src/contract/release-contract';
import { openApiFile } from '../../tools/docs/src/generate-docs';
import { compileErrors, generatedTypes } from './generated-client';
import { readDocument, root } from './markdown';

interface Operation {
  readonly operationId: string;
  readonly security: object[];
  readonly responses: Record<string, object>;
  readonly requestBody?: { readonly content: Record<string, object> };
}

const text = readDocument(openApiFile);
const document = JSON.parse(text) as {
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: object };
};
const document30 = toOpenApi30(document as never);
const operations = Object.values(document.paths).flatMap((item) => Object.values(item));

/** Redocly's findings, one list per document. */
function lint(...documents: object[]): Promise<string[][]> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [join(root, 'test/docs/lint-openapi.mjs')], (error, stdout) =>
      error ? reject(error) : resolve(JSON.parse(stdout) as string[][]),
    );
    child.stdin!.end(JSON.stringify(documents));
  });
}

const changed = (change: (copy: typeof document) => void) => {
  const copy = structuredClone(document);
  change(copy);
  return copy;
};

describe('the document of the whole API', () => {
  it('is valid OpenAPI 3.1, and 3.0 for those who need it', () => {
    expect(openApiErrors(document as never)).toEqual([]);
    expect(openApi30Errors(document30)).toEqual([]);
    expect(openApi30Errors({ ...document30, openapi: '3.1.0' })).not.toEqual([]);
  });

  it('gives the linter nothing to complain about, in neither version', async () => {
    const [findings, findings30, ofBad] = await lint(
      document,
      document30,
      changed(({ paths }) =>
        Object.assign(paths['/health']!['get']!, { operationId: 'issueCertificate', tags: ['Odd'] }),
      ),
    );
    expect([findings, findings30]).toEqual([[], []]);
    expect(ofBad!.join()).toMatch(/operation-operationId-unique.*operation-tag-defined/);
  }, 120_000);

  it('lists the tags in the order in which a customer needs them, administration and the platform last', () => {
    const tags = document.tags.map(({ name }) => name);
    const last = ['Audit rooms', 'API keys', 'OAuth 2.0', 'Client certificates'];
    last.push('Organization', 'Audit log', 'Request log', 'Platform');
    // The tags of further services stand between the two groups.
    expect(tags.slice(0, 4)).toEqual(['Certificates', 'Verification', 'Anchors', 'Webhooks']);
    expect(tags.slice(-last.length)).toEqual(last);
  });

  it('names each operation by what it does, and no two alike', () => {
    // Two services with one name would get the name of the service in front.
    expect(operations.map(({ operationId }) => operationId).filter((id) => !/^[a-z][A-Za-z0-9]+$/.test(id))).toEqual(
      [],
    );
  });

  it('tells of each operation the problems that every operation of its kind can have', () => {
    for (const { operationId, security, responses, requestBody } of operations) {
      const isPublic = security.some((requirement) => Object.keys(requirement).length === 0);
      const statuses = Object.keys(responses);
      expect([operationId, statuses]).toEqual([operationId, expect.arrayContaining(['400', '503'])]);
      // Where OAuth clients authenticate themselves there is no scope to lack.
      const takesForm = Boolean(requestBody?.content['application/x-www-form-urlencoded']);
      for (const status of ['401', '403', '429']) {
        const expected = !isPublic || (takesForm && status !== '403');
        expect([operationId, status, statuses.includes(status)]).toEqual([operationId, status, expected]);
      }
    }
  });
});

describe('the released contract', () => {
  it('is kept (an addition becomes a promise with `npm run docs -- --release`)', () => {
    expect(brokenPromises(readFileSync(join(root, releasedFile), 'utf8'), text)).toEqual([]);
  });

  it('would not be kept if a route, a field of an answer or a value of a request were gone', () => {
    const broken = changed(({ paths, components }) => {
      delete paths['/webhooks/{id}']!['delete'];
      const schemas = components.schemas as Record<string, { properties: Record<string, { enum?: string[] }> }>;
      delete schemas['Certificate']!.properties['trustLevel'];
      schemas['IssueCertificateRequest']!.properties['certificateType']!.enum!.pop();
    });
    expect(brokenPromises(readFileSync(join(root, releasedFile), 'utf8'), JSON.stringify(broken))).toEqual([
      'IssueCertificateRequest/certificateType: the value generic is not taken any more',
      'Certificate/trustLevel: is gone',
      'DELETE /webhooks/{id}: is gone',
    ]);
  });
});

describe('a client that a generator makes of the 3.0 document', () => {
  it('has the types of requests and answers', async () => {
    const types = await generatedTypes(document30);
    const [ofRight, ofWrong] = compileErrors(types, rightUse, wrongUse);
    expect(ofRight).toEqual([]);
    expect(ofWrong).toHaveLength(3);
  }, 120_000);
});

const rightUse = `
import type { operations } from './api';
type Answer = operations['getCertificate']['responses'][200]['content']['application/json'];
type Problem = operations['getCertificate']['responses'][404]['content']['application/problem+json'];
type Request = operations['issueCertificate']['requestBody']['content']['application/json'];
type Query = NonNullable<operations['listCertificates']['parameters']['query']>;
export const request: Request = {
  certificateType: 'ai_report', signerName: 'Maria', issuingCompany: 'Acme', model: {},
  inputEvidence: [{ sha256Hash: 'a' }], outputEvidence: [{ sha256Hash: 'b', storageMode: 'hash_only' }],
};
export const query: Query = { page: 1, status: 'revoked' };
export function use(answer: Answer, problem: Problem): (string | null)[] {
  const level: 'unverified' | 'recorded' | 'anchored' | 'assured' = answer.trustLevel;
  return [level, answer.revokedAt, answer.evidence[0]!.sha256Hash, answer.anchor.txHash, problem.code];
}`;

const wrongUse = `
import type { operations } from './api';
type Answer = operations['getCertificate']['responses'][200]['content']['application/json'];
export const query: NonNullable<operations['listCertificates']['parameters']['query']> = { status: 'unknown' };
export const surelyRevoked = (answer: Answer): string => answer.revokedAt;
export const gone = (answer: Answer) => answer.nothing;
`;
