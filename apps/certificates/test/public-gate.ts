import { identityHeader } from '@probatum/http/identity/identity';
import type { ServiceHarness } from '@probatum/testing/service-harness';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PublicGate {
  readonly url: string;
  /** From now on calls go to this service, as those of anonymous callers. */
  lead(to: ServiceHarness): void;
  close(): void;
}

/** A stand-in for the gateway, so that the addresses on a page lead somewhere. */
export async function openPublicGate(): Promise<PublicGate> {
  let harness: ServiceHarness | undefined;
  const server = createServer((request, response) => {
    void harness!.identity(undefined).then((identity) => {
      const { method, url, headers } = request;
      const target = new URL(url!, harness!.service.url);
      const forwarded = send(target, { method, headers: { ...headers, [identityHeader]: identity } }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      request.pipe(forwarded);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lead: (to) => {
      harness = to;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
