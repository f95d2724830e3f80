import { Readable } from 'node:stream';
import { Controller, Get, Module, StreamableFile } from '@nestjs/common';
import { identityHeader } from '@probatum/http/identity/identity';
import { PublicRoute } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { ServiceHarness } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { Type } from '@sinclair/typebox';
import { testService } from './test-service';

const part = 'x'.repeat(64 * 1024);
const cause = 'select * from secrets failed';
let isClosed = false;

async function* endless(): AsyncGenerator<string> {
  for (;;) {
    yield part;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function* failing(partsBefore: number): AsyncGenerator<string> {
  for (let number = 0; number < partsBefore; number += 1) yield part;
  throw await Promise.resolve(new Error(cause));
}

function file(lines: AsyncGenerator<string>): StreamableFile {
  const disposition = 'attachment; filename="all.csv"';
  const stream = Readable.from(lines, { objectMode: false }).on('close', () => (isClosed = true));
  return new StreamableFile(stream, { type: 'text/csv', disposition });
}

const answers = { 200: { 'text/csv': Type.String() } };

@Controller('streams')
class StreamsController {
  @Get('endless')
  @PublicRoute()
  @Describes('All', 'A route of a test.', answers)
  all(): StreamableFile {
    return file(endless());
  }

  @Get('unreadable')
  @PublicRoute()
  @Describes('None', 'A route of a test.', answers)
  none(): StreamableFile {
    return file(failing(0));
  }

  @Get('broken')
  @PublicRoute()
  @Describes('A part', 'A route of a test.', answers)
  some(): StreamableFile {
    return file(failing(3));
  }
}

@Module({ controllers: [StreamsController] })
class StreamsModule {}

let harness: ServiceHarness;
beforeAll(async () => {
  harness = await ServiceHarness.start((config) => ({ ...testService('test-streams')(config), module: StreamsModule }));
}, 60_000);
afterAll(() => harness.stop());
beforeEach(() => (isClosed = false));

async function open(name: string, signal?: AbortSignal): Promise<Response> {
  const headers = { [identityHeader]: await harness.identity(undefined) };
  return fetch(`${harness.service.url}/streams/${name}`, { headers, ...(signal ? { signal } : {}) });
}

describe('a streamed answer', () => {
  it('is not read for a HEAD, which has its headers', async () => {
    const { status, headers, text } = await harness.call(undefined, 'HEAD', '/streams/endless');
    expect([status, text, headers.get('content-type'), headers.get('content-length')]).toEqual([
      ...[200, '', 'text/csv', null],
    ]);
    await waitFor(() => isClosed, { describe: 'the stream to be closed' });
  });

  it('ends with the connection of a caller who leaves', async () => {
    const leaving = new AbortController();
    const response = await open('endless', leaving.signal);
    await response.body!.getReader().read();
    leaving.abort();
    await waitFor(() => isClosed, { describe: 'the stream to be closed' });
  });

  it('is a problem when the first part cannot be read, and no file', async () => {
    const { status, headers, text } = await harness.call<{ code: string }>(undefined, 'GET', '/streams/unreadable');
    expect([status, headers.get('content-type')]).toEqual([500, 'application/problem+json; charset=utf-8']);
    expect(headers.get('content-disposition')).toBeNull();
    expect(text).not.toContain(cause);
  });

  it('does not look complete when a later part cannot be read', async () => {
    const response = await open('broken');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });
});
