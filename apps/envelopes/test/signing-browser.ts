import { spawnSync } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { identityHeader } from '@probatum/http/identity/identity';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { RunningEnvelopes } from './running-envelopes';

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const program = programs.find((path) => spawnSync(path, ['--version']).error === undefined);

export const hasBrowser = program !== undefined;

/** CI may not leave these tests out. Elsewhere the output says what did not run. */
export function requireBrowser(): void {
  if (hasBrowser) return;
  const message = 'chromium is missing: the signing page ran in no browser. Install the package chromium.';
  if (process.env['CI']) throw new Error(message);
  console.warn(message);
}

export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** A modal dialog is all that there is for people while it is open. */
const runAxe = `axe.run(document.querySelector('[role=dialog]') ?? document, ${JSON.stringify({ runOnly: rules })})
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`;
const reportViolations = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))`;

/** A page in Chromium, and everything that went wrong in it. */
export interface OpenPage {
  readonly page: Page;
  /** Errors of the console, violations of the policy, and requests to other origins. */
  readonly faults: string[];
}

/** A real browser in front of the page. */
export class SigningBrowser {
  private constructor(
    private readonly browser: Browser,
    readonly origin: string,
    private readonly server?: Server,
  ) {}

  /** In front of the service, with a server in the part of the gateway. */
  static async start(envelopes: RunningEnvelopes): Promise<SigningBrowser> {
    const server = createServer((request, response) => {
      forward(envelopes, request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return new SigningBrowser(await launch(), origin, server);
  }

  /** In front of a whole platform. */
  static async at(gatewayUrl: string): Promise<SigningBrowser> {
    return new SigningBrowser(await launch(), new URL(gatewayUrl).origin);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.server?.closeAllConnections();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(undefined)));
  }

  async open(token: string, options: BrowserContextOptions = desktop): Promise<OpenPage> {
    const context = await this.browser.newContext({ reducedMotion: 'reduce', ...options });
    // A busy machine is no fault of the page.
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    const faults: string[] = [];
    await page.addInitScript(reportViolations);
    page.on('console', (message) => void (message.type() === 'error' && faults.push(message.text())));
    page.on('pageerror', (error) => void faults.push(error.message));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${this.origin}/`) && !url.startsWith('data:')) faults.push(`request to ${url}`);
    });
    await page.goto(`${this.origin}/sign/${token}`);
    return { page, faults };
  }
}

/** Within a container the sandbox of Chromium does not start. */
const launch = () => chromium.launch({ executablePath: program!, args: ['--no-sandbox'] });

/** The faults that axe finds in the page as it is. */
export async function inaccessible(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate<string[]>(runAxe);
}

/** Draws a wave in the pad of the current field. */
export async function draw(page: Page): Promise<void> {
  const area = (await page.getByRole('img', { name: 'Area to draw in' }).boundingBox())!;
  await page.mouse.move(area.x + 30, area.y + 60);
  await page.mouse.down();
  for (let x = 30; x < 200; x += 10) await page.mouse.move(area.x + x, area.y + 60 + 30 * Math.sin(x / 15));
  await page.mouse.up();
  await page.locator('.field-mark.is-current img').waitFor();
}

/** Walks with the tabulator to the control of this name. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let count = 0; count < 40; count += 1) {
    if ((await page.evaluate<string>('document.activeElement?.textContent ?? ""')).trim() === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The keyboard does not reach ${name}`);
}

async function forward({ harness }: RunningEnvelopes, request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { 'content-type': type, 'user-agent': agent } = request.headers;
  const answer = await fetch(`${harness.service.url}${request.url}`, {
    method: request.method!,
    headers: {
      [identityHeader]: await harness.identity(undefined),
      'probatum-client-address': '203.0.113.7',
      ...(type ? { 'content-type': type } : {}),
      ...(agent ? { 'user-agent': agent } : {}),
    },
    ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
  });
  // The body comes decoded.
  const headers = [...answer.headers].filter(
    ([name]) => !/^(?:content-encoding|content-length|transfer-encoding)$/.test(name),
  );
  response.writeHead(answer.status, Object.fromEntries(headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}
