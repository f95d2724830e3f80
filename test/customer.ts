import { Readable } from 'node:stream';
import { request } from 'undici';

export interface CallOptions {
  /** An object is sent as JSON; text, bytes and streams go as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Parsed, where it is JSON. */
  readonly body: Body;
}

/** The problem object, as far as customers rely on it. */
export interface ProblemBody {
  readonly status: number;
  readonly code: string;
  /** On the e-signature API, where `code` may be its vendor's: the stable code. */
  readonly problemCode?: string;
  readonly requestId: string;
  readonly instance: string;
  readonly message: string;
  readonly error: string;
  readonly errors: readonly { readonly pointer: string; readonly code: string; readonly message: string }[];
}

/** A caller of the platform over HTTP, who knows only its URL and a key. */
export class Customer {
  constructor(
    readonly url: string,
    readonly key?: string,
    /** Id of the key. */
    readonly keyId?: string,
  ) {}

  withKey(key: string | undefined): Customer {
    return new Customer(this.url, key);
  }

  /** @param route method and path, e.g. `POST /certificates` */
  async call<Body = ProblemBody>(route: string, { body, headers }: CallOptions = {}): Promise<Answer<Body>> {
    const [method, path] = route.split(' ') as [string, string];
    const response = await request(`${this.url}${path}`, {
      method: method as 'GET',
      headers: {
        ...(this.key ? { 'x-api-key': this.key } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: isRaw(body) ? body : JSON.stringify(body),
    });
    const text = await response.body.text();
    const isJson = text !== '' && /[/+]json/.test(String(response.headers['content-type']));
    const answer = { status: response.statusCode, headers: response.headers as Record<string, string>, text };
    return { ...answer, body: (isJson ? JSON.parse(text) : undefined) as Body };
  }

  /** The body of an answer that must have this status. */
  async expecting<Body>(status: number, route: string, options?: CallOptions): Promise<Body> {
    const answer = await this.call<Body>(route, options);
    if (answer.status !== status) throw new Error(`${route} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  get<Body>(path: string): Promise<Body> {
    return this.expecting<Body>(200, `GET ${path}`);
  }
}

function isRaw(body: unknown): body is string | Buffer | Readable {
  return typeof body === 'string' || Buffer.isBuffer(body) || body instanceof Readable;
}
