import type { BenchPlatform } from '../bench-platform';
import { certificateRequest } from '../certificate-request';
import { startFloor } from '../floor';
import { until } from '../child';
import type { Processes } from '../processor-time';
import type { BenchOptions, Row } from '../row';
import { compare } from './compare';

const get = { method: 'GET', headers: {} } as const;

/** Reading through the gateway: public verification against its floor, one certificate against the service itself. */
export async function readRows(platform: BenchPlatform, options: BenchOptions): Promise<Row[]> {
  const { gatewayUrl, databaseUrl, services } = platform.local;
  const id = await anchoredCertificate(platform);
  const floor = await startFloor('verification-floor', databaseUrl);
  const withPostgres = (processes: Processes) => new Map([...processes, ...platform.only('Postgres')]);
  const verification = await compare(
    {
      what: 'GET /verification/:id through the gateway (anchored certificate)',
      floor: { ...get, url: `${floor.url}/verification/cert_1`, processes: withPostgres(floor.processes) },
      ours: { ...get, url: `${gatewayUrl}/verification/${id}`, processes: platform.processes },
      mustReach: 0.7,
    },
    options,
  );
  await floor.stop();
  const direct = await platform.directHeaders('certificates');
  const read = await compare(
    {
      what: 'GET /certificates/:id through the gateway (floor: the service itself)',
      floor: {
        ...get,
        url: `${services.certificates!.url}/certificates/${id}`,
        headers: direct,
        processes: platform.only('certificates', 'Postgres'),
      },
      ours: {
        ...get,
        url: `${gatewayUrl}/certificates/${id}`,
        headers: platform.keyHeaders,
        processes: platform.processes,
      },
      mustReach: 0.6,
    },
    options,
  );
  return [verification, read];
}

async function anchoredCertificate(platform: BenchPlatform): Promise<string> {
  const call = async (method: string, path: string, body?: string) => {
    const headers = { ...platform.keyHeaders, ...(body ? { 'content-type': 'application/json' } : {}) };
    const response = await fetch(`${platform.local.gatewayUrl}${path}`, { method, headers, body });
    return (await response.json()) as { certificateId: string; anchorStatus: string };
  };
  const { certificateId } = await call('POST', '/certificates', certificateRequest);
  await call('POST', '/anchors/trigger');
  const isConfirmed = async () => (await call('GET', `/verification/${certificateId}`)).anchorStatus === 'CONFIRMED';
  await until(isConfirmed, 'the anchor to be confirmed');
  return certificateId;
}
