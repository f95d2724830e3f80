import { openApiErrors } from '@probatum/testing/open-api-errors';
import { startCertificates } from './running-certificates';

test('the document of this service is valid OpenAPI 3.1', async () => {
  const certificates = await startCertificates();
  const document = (await (await fetch(`${certificates.service.url}/openapi.json`)).json()) as never;
  await certificates.stop();
  expect(openApiErrors(document)).toEqual([]);
});
