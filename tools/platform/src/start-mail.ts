import { join } from 'node:path';
import { freePort, onPort } from '@probatum/local-infrastructure/free-port';
import { LocalProcess } from '@probatum/local-infrastructure/local-process';
import { untilReady } from '@probatum/local-infrastructure/readiness';
import { checkoutFolder } from './folder';
import { type Ground, startPart, step } from './ground';

export interface LocalMail {
  readonly smtpUrl: string;
  /** Where people read what was sent. */
  readonly pageUrl: string;
}

/** A mail server that keeps mail instead of delivering it. With a mail server of the operator there is none. */
export async function startMail(ground: Ground): Promise<LocalMail | undefined> {
  const { options, folder, register } = ground;
  if ({ ...process.env, ...options.environment }['SMTP_URL']) return undefined;
  return step(ground, 'mail', async () => {
    const smtp = await freePort();
    const part = await startPart(ground, 'mail', (wanted) =>
      onPort('mail', wanted, async (port) => {
        const program = await LocalProcess.start({
          name: 'mail',
          command: process.execPath,
          args: [join(checkoutFolder(), 'dist/tools/platform/src/mail/main.js')],
          env: { ...process.env, PORT: String(port), SMTP_PORT: String(smtp) },
          logFile: folder.log('mail'),
          register,
        });
        const url = `http://127.0.0.1:${port}`;
        await untilReady(program, () => isUp(url), { port });
        return { url, port, process: program };
      }),
    );
    return [{ smtpUrl: `smtp://127.0.0.1:${smtp}`, pageUrl: part.url }, new URL(part.url).host];
  });
}

async function isUp(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  return answer?.ok ?? false;
}
