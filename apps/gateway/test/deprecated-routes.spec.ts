import type { RunningService } from '@probatum/service/run-service';
import { call, Gateways } from './running-gateway';
import { answerJson, anyone, document, operation, scoped, Upstream } from './upstream';
import { waitFor } from '@probatum/testing/wait-for';

const page = 'https://example.com/news?id=7';
const going = {
  ...{ deprecated: true, 'x-deprecated-since': '2026-10-01', 'x-sunset': '2027-04-01' },
  'x-deprecation-link': page,
};

let gateways: Gateways;
let gateway: RunningService;
let upstream: Upstream;
let key: string;

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('things', {
    '/old': { get: operation(anyone, going), post: operation(anyone) },
    '/old/{id}': { get: operation(scoped('certificates:read'), going) },
    '/broken': { get: operation(anyone, { 'x-deprecated-since': 'soon', 'x-sunset': '2027-04-01' }) },
    '/without-end': {
      get: operation(anyone, {
        'x-deprecated-since': '2026-10-01',
        'x-deprecation-link': 'https://x.example/>,<a\r\nb',
      }),
    },
  });
  gateway = await gateways.start([upstream]);
  key = (await gateways.key({ scopes: 'certificates:read' })).key;
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

beforeEach(() => (upstream.handler = (_request, response) => answerJson(response, { ok: true })));

async function noticesOf(method: string, path: string, options = {}) {
  const { status, headers } = await call(gateway, method, path, options);
  return { status, deprecation: headers.get('deprecation'), sunset: headers.get('sunset'), link: headers.get('link') };
}

const told = {
  // RFC 9745: 1 October 2026, 00:00 UTC as a structured date; RFC 8594: an HTTP date.
  deprecation: '@1790812800',
  sunset: 'Thu, 01 Apr 2027 00:00:00 GMT',
  link: `<${page}>; rel="deprecation"`,
};
const untold = { deprecation: null, sunset: null, link: null };

describe('a route that will go', () => {
  it('says so in every answer: of the service, of the gateway, and whatever went wrong', async () => {
    expect(await noticesOf('GET', '/old')).toEqual({ status: 200, ...told });
    expect(await noticesOf('HEAD', '/old')).toEqual({ status: 200, ...told });
    expect(await noticesOf('GET', '/old/1')).toEqual({ status: 401, ...told });
    const { key: other } = await gateways.key({ scopes: 'webhooks:read' });
    expect(await noticesOf('GET', '/old/1', { key: other })).toEqual({ status: 403, ...told });
    upstream.handler = (_request, response) => answerJson(response, { code: 'x' }, 409);
    expect(await noticesOf('GET', '/old/1', { key })).toEqual({ status: 409, ...told });
    upstream.handler = (_request, response) => void response.destroy();
    expect(await noticesOf('GET', '/old')).toEqual({ status: 503, ...told });
  });

  it('is the only one that does', async () => {
    expect(await noticesOf('POST', '/old')).toEqual({ status: 200, ...untold });
    expect(await noticesOf('GET', '/old/1/2')).toEqual({ status: 404, ...untold });
    expect(await noticesOf('GET', '/health')).toEqual({ status: 200, ...untold });
  });

  it('tells only what its document says in a form that a header can hold', async () => {
    expect(await noticesOf('GET', '/broken')).toEqual({ status: 200, ...untold });
    expect(await noticesOf('GET', '/without-end')).toEqual({ status: 200, ...untold, deprecation: '@1790812800' });
  });

  it('tells it once, in the words of the document, also when the service has words of its own', async () => {
    upstream.handler = (_request, response) => {
      response.writeHead(204, { deprecation: '@1', sunset: 'never', link: '</next>; rel="next"' }).end();
    };
    const { status, deprecation, sunset, link } = await noticesOf('GET', '/old');
    expect({ status, deprecation, sunset }).toEqual({
      status: 204,
      deprecation: told.deprecation,
      sunset: told.sunset,
    });
    expect(link!.split(', ').sort()).toEqual(['</next>; rel="next"', told.link]);
  });

  it('is told as soon as its document says so', async () => {
    upstream.document = document({ '/old': { get: operation(anyone) } });
    await waitFor(async () => (await noticesOf('GET', '/old')).deprecation === null);
  });
});
