import 'reflect-metadata';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordEvents } from '@probatum/contracts/events/record-events';
import Ajv from 'ajv';
import { asyncApiDocument } from '../../tools/docs/src/async-api';
import { readEventTypes } from '../../tools/docs/src/event-types';
import { errorsFolder, generateDocs } from '../../tools/docs/src/generate-docs';

const root = join(__dirname, '../..');
let files: Map<string, string>;

beforeAll(async () => {
  files = await generateDocs({ root, load: (path) => import(join(root, path)) });
}, 60_000);

describe('the generated documents (written by `npm run docs`)', () => {
  it('are in the repository as the code is now', async () => {
    const stale = [];
    for (const [path, text] of files) {
      const found = await readFile(join(root, path), 'utf8').catch(() => undefined);
      if (found !== text) stale.push(path);
    }
    expect(stale).toEqual([]);
  });

  it('have no page of an error that is gone', async () => {
    const pages = await readdir(join(root, errorsFolder));
    expect(pages.filter((page) => !files.has(`${errorsFolder}/${page}`))).toEqual([]);
  });

  it('explain the cause and the remedy of each error', () => {
    const page = files.get(`${errorsFolder}/certificate.already_revoked.md`);
    expect(page).toMatch(/HTTP 409[\s\S]+## Cause\n\n\w[\s\S]+## Remedy\n\n\w/);
    expect(files.get(`${errorsFolder}/README.md`)).toContain(
      '[certificate.already_revoked](certificate.already_revoked.md)',
    );
  });
});

interface Message {
  readonly name: string;
  readonly examples: { readonly payload: { readonly data: Record<string, unknown> } }[];
}

describe('the AsyncAPI document', () => {
  const ajv = new Ajv({ strict: false });
  let messages: Message[];

  beforeAll(() => {
    const document = JSON.parse(files.get('docs/asyncapi.json')!) as {
      components: { messages: Record<string, Message> };
    };
    ajv.addSchema(document, 'document');
    messages = Object.values(document.components.messages);
  });

  const accepts = (message: Message, payload: unknown) =>
    ajv.validate({ $ref: `document#/components/messages/${message.name}/payload` }, payload);

  it('has schemas that the example of each event meets', () => {
    expect(messages.length).toBeGreaterThanOrEqual(7);
    for (const message of messages) {
      expect([message.name, accepts(message, message.examples[0]!.payload), ajv.errorsText()]).toEqual([
        message.name,
        true,
        'No errors',
      ]);
    }
  });

  it('has schemas that refuse data in which something is missing or of another type', () => {
    for (const message of messages) {
      const { data, ...envelope } = message.examples[0]!.payload;
      const first = Object.keys(data)[0]!;
      const less = Object.fromEntries(Object.entries(data).filter(([name]) => name !== first));
      expect(accepts(message, envelope)).toBe(false);
      expect(accepts(message, { ...envelope, data: less })).toBe(false);
      expect(accepts(message, { ...envelope, data: { ...data, [first]: 1 } })).toBe(false);
      expect(accepts(message, { ...envelope, data, type: 'probatum.other.event' })).toBe(false);
    }
  });
});

describe('the events of a record, which are declared together', () => {
  it('are documented one by one, with the type of what they say about it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'probatum-docs-'));
    await cp(join(root, 'libs/contracts'), join(folder, 'libs/contracts'), { recursive: true });
    await writeFile(join(folder, 'libs/contracts/src/events/vendors.ts'), declaration);
    const vendorEvents = recordEvents('gateway', 'vendor', { id: 'ven_01j9z3k4m5n6p7q8r9s0t1v2w3', employees: 5 });
    const load = (path: string) =>
      path.endsWith('vendors') ? Promise.resolve({ vendorEvents }) : import(join(root, path));
    const types = await readEventTypes({ root: folder, load }, Object.values(vendorEvents));
    const { messages, schemas } = asyncApiDocument(types).components;
    await rm(folder, { recursive: true });
    expect(Object.keys(messages)).toEqual(['vendor.created', 'vendor.updated', 'vendor.deleted']);
    expect(schemas).toMatchObject({ VendorChanged: { properties: { record: { properties: { employees: {} } } } } });
    const ajv = new Ajv({ strict: false });
    ajv.addSchema({ components: { messages, schemas } }, 'document');
    const payload = messages['vendor.updated']!.examples[0]!.payload;
    expect(payload.subject).toBe('ven_01j9z3k4m5n6p7q8r9s0t1v2w3');
    const schema = { $ref: 'document#/components/messages/vendor.updated/payload' };
    expect([ajv.validate(schema, payload), ajv.validate(schema, { ...payload, data: {} })]).toEqual([true, false]);
  });
});

const declaration = `
  import { recordEvents } from './record-events';
  export const vendorEvents = recordEvents<{ id: string; employees: number }>('gateway', 'vendor', { id: '', employees: 5 });
`;
