import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { DownloadBroken } from '../src/download';
import { OutboundHttp } from '../src/outbound-http';

let server: Server;
let answer: RequestListener;
const http = new OutboundHttp({ allow: ['127.0.0.0/8'] });

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  http.close();
  server.closeAllConnections();
  server.close();
});

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.pdf?v=1`;

async function content(timeoutMs?: number): Promise<Buffer> {
  const download = await http.download(url(), timeoutMs);
  if ('error' in download) throw new Error(download.message);
  return buffer(download.content);
}

describe('a download', () => {
  it('gets the file with a GET of its own', async () => {
    const seen: unknown[] = [];
    answer = ({ method, url: path, headers }, response) => {
      seen.push([method, path, headers['accept-encoding']]);
      response.end('content');
    };
    expect((await content()).toString()).toBe('content');
    expect(seen).toEqual([['GET', '/file.pdf?v=1', 'identity']]);
  });

  it.each([301, 404, 500, 204])('follows nothing and takes nothing at the status %d', async (status) => {
    answer = (_request, response) => response.writeHead(status, { location: url() }).end();
    expect(await http.download(url())).toMatchObject({
      error: 'status',
      message: expect.stringContaining(`${status}`),
    });
  });

  it('takes no compressed file', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
    expect(await http.download(url())).toMatchObject({ error: 'status' });
  });

  it('calls no address that is not public', async () => {
    const closed = new OutboundHttp();
    for (const target of [url(), 'https://127.0.0.1/', 'https://[::1]/', 'file:///etc/passwd', 'no url'])
      expect(await closed.download(target)).toMatchObject({ error: 'refused_address' });
    closed.close();
  });

  it('ends in time, before the answer and within it', async () => {
    answer = () => undefined;
    expect(await http.download(url(), 100)).toMatchObject({ error: 'timeout' });
    answer = (_request, response) => void response.writeHead(200).write('begin');
    await expect(content(100)).rejects.toThrow(DownloadBroken);
  });

  it('is broken when the file is cut short', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('begin');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(content()).rejects.toThrow(DownloadBroken);
  });

  it('ends the connection when its reader stops', async () => {
    const closed = new Promise((resolve) => {
      answer = ({ socket }, response) => {
        socket.once('close', resolve);
        response.write(Buffer.alloc(1_000_000));
      };
    });
    const download = await http.download(url());
    if ('error' in download) throw new Error(download.message);
    for await (const piece of download.content) if (piece.length > 0) break;
    await closed;
  });
});
