import { OutboundHttp } from '../src/outbound-http';
import { stubResolver } from './stub-resolver';
import { accepted, refused } from './url-table';

describe('checking a URL', () => {
  const open: OutboundHttp[] = [];
  const outbound = (options: ConstructorParameters<typeof OutboundHttp>[0] = {}) => {
    const http = new OutboundHttp({ resolve: stubResolver, ...options });
    open.push(http);
    return http;
  };
  afterAll(() => Promise.all(open.map((http) => http.close())));

  it.each(accepted)('accepts %s', async (url) => {
    expect(await outbound().check(url)).toBeUndefined();
  });

  it.each(refused)('refuses %j as %s', async (url, code) => {
    expect(await outbound().check(url)).toMatchObject({ code, reason: expect.stringMatching(/^[a-z]/) });
  });

  it('accepts what the allow-list names, over http too, and nothing beside it', async () => {
    const http = outbound({ allow: ['127.0.0.0/8', '::1/128', '10.1.2.0/24'] });
    for (const url of ['http://localhost:3000/', 'http://2130706433/', 'https://[::1]/', 'http://private.example/']) {
      expect(await http.check(url)).toBeUndefined();
    }
    for (const url of ['https://10.1.3.1/', 'https://169.254.169.254/', 'https://[64:ff9b::7f00:1]/']) {
      expect(await http.check(url)).toMatchObject({ code: 'refused_address' });
    }
    expect(await http.check('http://public.example/')).toMatchObject({ code: 'https_required' });
    expect(await http.check('http://unknown.example/')).toMatchObject({ code: 'https_required' });
  });

  it('accepts public http when told so, and still nothing private', async () => {
    const http = outbound({ allowHttp: true });
    expect(await http.check('http://public.example/')).toBeUndefined();
    expect(await http.check('http://private.example/')).toMatchObject({ code: 'refused_address' });
  });

  it.each(['10.0.0.0/33', '10.0.0.0/', 'everything', '10.0.0/8', '::/129'])(
    'does not start with the allow-list %s',
    (network) => {
      expect(() => new OutboundHttp({ allow: [network] })).toThrow();
    },
  );
});
