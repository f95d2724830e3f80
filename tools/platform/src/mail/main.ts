import { createServer } from 'node:http';
import { MailCatcher } from './caught-mail';
import { mailPage } from './mail-page';
import { readMailPorts } from './mail.config';

const ports = readMailPorts(process.env);
const catcher = new MailCatcher();
/** Another site whose name leads to this machine may not read mail. */
const hosts = [`127.0.0.1:${ports.page}`, `localhost:${ports.page}`];

const page = createServer(({ headers, method, url }, response) => {
  const isPage = hosts.includes(headers.host ?? '') && method === 'GET' && url === '/';
  response.writeHead(isPage ? 200 : 404, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  response.end(isPage ? mailPage(catcher.mails) : '');
});

catcher.server.listen(ports.smtp, '127.0.0.1', () => page.listen(ports.page, '127.0.0.1'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
