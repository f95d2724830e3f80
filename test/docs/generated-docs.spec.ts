import 'reflect-metadata';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv from 'ajv';
import { errorsFolder, generateDocs } from '../../tools/docs/src/generate-docs';

const root = join(__dirname, '../..');
let files: Map<string, string>;

beforeAll(async () => {
  files = await generateDocs({ root, load: (path) => import(join(root, path)) });
}, 60_000);

describe('the generated documents (make them again with `npm run docs`)', () => {
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

  it('explain each error: what happened and how to fix it', () => {
    const page = files.get(`${errorsFolder}/certificate.already_revoked.md`);
    expect(page).toMatch(/HTTP 409[\s\S]+## What happened\n\n\w[\s\S]+## How to fix it\n\n\w/);
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
