import { contentTypeOf, writeMultipart } from '../src/generate/multipart';

const read = (body: string) =>
  new Response(body, { headers: { 'content-type': contentTypeOf('multipart/form-data') } }).formData();

it('a multipart body has a file and fields, as another reader understands it', async () => {
  const form = await read(writeMultipart({ file: 'content', name: 'Contrat', tags: ['a'] }));
  const file = form.get('file') as File;
  expect([file.name, file.type, await file.text()]).toEqual(['a.pdf', 'application/pdf', 'content']);
  expect([form.get('name'), form.get('tags')]).toEqual(['Contrat', '["a"]']);
});

it('only multipart bodies have a boundary in their type', () => {
  expect(contentTypeOf('application/json')).toBe('application/json');
  expect(contentTypeOf('multipart/form-data')).toMatch(/^multipart\/form-data; boundary=/);
});
