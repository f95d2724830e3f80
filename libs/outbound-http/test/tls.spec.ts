import { webcrypto } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { OutboundHttp } from '../src/outbound-http';

x509.cryptoProvider.set(webcrypto as never);
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

let server: Server;
let requests = 0;
const askedFor: string[] = [];
const http = new OutboundHttp({
  timeoutMs: 20_000,
  allow: ['127.0.0.0/8'],
  resolve: () => Promise.resolve(['127.0.0.1']),
});
beforeAll(async () => {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=hook.example',
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'hook.example' }])],
  });
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  server = createServer(
    {
      cert: own.toString('pem'),
      key,
      SNICallback: (name, done) => {
        askedFor.push(name);
        done(null);
      },
    },
    (_request, response) => {
      requests += 1;
      response.end();
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  http.close();
  server.closeAllConnections();
  server.close();
});

const call = (host: string) => {
  const url = `https://${host}:${(server.address() as AddressInfo).port}/`;
  return http.send(url, { headers: {}, body: '{}' });
};

it.each(['hook.example', 'hook.example.', '127.0.0.1'])(
  'sends nothing to %s while no authority vouches',
  async (host) => {
    expect(await call(host)).toMatchObject({ error: 'tls', status: null });
    expect(requests).toBe(0);
  },
);

it('asks for the name of the certificate without the dot of the root, and for none at an address', () => {
  expect(askedFor).toEqual(['hook.example', 'hook.example']);
});
