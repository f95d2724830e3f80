import { Controller, Get, Module, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { pino } from 'pino';
import { createFastifyAdapter } from '../src/fastify-adapter';
import { NoSlotFree } from '@probatum/persistence/organization-slots';
import { ProblemFilter } from '../src/problem-filter';

const cause = 'the cause that only the log may know';

@Controller()
class Failures {
  @Get('unforeseen')
  unforeseen(): never {
    throw new Error(cause);
  }

  @Get('sign/:token')
  sign(): never {
    throw new Error(cause);
  }

  @Get('late')
  late(@Res() reply: FastifyReply): never {
    void reply.send('the answer');
    throw new Error(cause);
  }

  @Get('slow')
  slow(): never {
    throw Object.assign(new Error(cause), { code: '57014' });
  }

  @Get('crowded')
  crowded(): never {
    throw new NoSlotFree();
  }

  @Get('text')
  text(): never {
    throw 'just text';
  }
}

@Module({ controllers: [Failures] })
class FailuresModule {}

const lines: { level: number; requestId: string; err: { message: string; stack: string } }[] = [];
let app: NestFastifyApplication;

beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(FailuresModule, createFastifyAdapter(), {
    bodyParser: false,
    logger: false,
  });
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
  app.useGlobalFilters(new ProblemFilter(log));
  await app.init();
});
afterAll(() => app.close());
beforeEach(() => void lines.splice(0));

const get = (url: string) => app.inject({ method: 'GET', url, headers: { 'x-request-id': 'r1' } });

test('an unexpected error is in the log with its cause and the request id, and not in the response', async () => {
  const answer = await get('/unforeseen');
  expect(answer.json()).toMatchObject({ status: 500, code: 'service.internal_error', requestId: 'r1' });
  expect(answer.body).not.toContain(cause);
  expect(lines).toMatchObject([{ level: 50, requestId: 'r1', err: { message: cause, stack: expect.any(String) } }]);
});

test.each([
  ['slow', 'service.query_too_slow', '5'],
  ['crowded', 'service.database_share_taken', '2'],
])('a request that is too much for the database is answered 503 and not logged: %s', async (path, code, pause) => {
  const answer = await get(`/${path}`);
  expect(answer.json()).toMatchObject({ status: 503, code });
  expect(answer.headers['retry-after']).toBe(pause);
  expect(answer.body).not.toContain(cause);
  expect(lines).toEqual([]);
});

test('a failure after the answer is in the log and leaves the answer as it is', async () => {
  expect((await get('/late')).body).toBe('the answer');
  expect(lines).toMatchObject([{ requestId: 'r1', err: { message: cause } }]);
});

test('a thrown value that is no error is a failure like any other', async () => {
  expect((await get('/text')).statusCode).toBe(500);
  expect(lines).toHaveLength(1);
});

test('the token of a signing link is not in the log', async () => {
  const instance = '/sign/secret-token';
  expect((await get(`${instance}?x=1`)).json()).toMatchObject({ status: 500, instance });
  expect(lines).toMatchObject([{ route: '/sign/:token' }]);
  expect(JSON.stringify(lines)).not.toContain('secret-token');
});

test('a fault of the caller is not logged', async () => {
  expect((await get('/nothing')).statusCode).toBe(404);
  expect(lines).toEqual([]);
});
