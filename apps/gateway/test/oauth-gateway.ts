import type { RunningService } from '@probatum/service/run-service';
import { freePort } from '@probatum/local-infrastructure/free-port';
import { Sealer } from '@probatum/persistence/sealer';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { GatewayConfig } from '../src/gateway-variables';
import { type Answer, call, Gateways } from './running-gateway';
import { anyone, operation, scoped, Upstream, withBody } from './upstream';

export interface CreatedClient {
  readonly id: string;
  readonly clientSecret: string;
  readonly secrets: readonly { readonly prefix: string }[];
}

export interface ClientWish {
  readonly name?: string;
  readonly scopes?: readonly string[];
  readonly environment?: string;
  readonly authMethod?: string;
  readonly jwks?: unknown;
}

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A gateway that is reached under the address that its tokens name, with a service behind it. */
export class OAuthGateway {
  private constructor(
    readonly gateways: Gateways,
    readonly upstream: Upstream,
    readonly gateway: RunningService,
    readonly admin: string,
  ) {}

  static async open(): Promise<OAuthGateway> {
    const gateways = await Gateways.open();
    const upstream = await Upstream.start('things', {
      '/things': {
        get: operation(scoped('certificates:read')),
        post: operation(scoped('certificates:write'), withBody),
      },
      '/public': { get: operation(anyone) },
    });
    const port = await freePort();
    const gateway = await gateways.start([upstream], { PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` });
    const { key } = await gateways.key({ scopes: 'all', name: 'Admin' });
    return new OAuthGateway(gateways, upstream, gateway, key);
  }

  async close(): Promise<void> {
    await this.gateways.close();
    await this.upstream.halt();
  }

  get issuer(): string {
    return this.gateway.url;
  }

  /** Another replica of the same gateway. */
  async replica(settings: Partial<GatewayConfig> = {}): Promise<RunningService> {
    return this.gateways.start([this.upstream], { PUBLIC_URL: this.issuer, ...settings });
  }

  async create(wish: ClientWish = {}, key = this.admin): Promise<CreatedClient> {
    const body = { name: 'ERP', scopes: ['certificates:read', 'certificates:write'], environment: 'live', ...wish };
    const answer = await call(this.gateway, 'POST', '/oauth/clients', { key, body });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body as unknown as CreatedClient;
  }

  /** A form with whatever parameters, to `/oauth/<path>`. */
  post(
    path: string,
    parameters: Record<string, string> | string,
    headers: Record<string, string> = {},
    at = this.gateway,
  ) {
    const body = typeof parameters === 'string' ? parameters : new URLSearchParams(parameters).toString();
    return call(at, 'POST', `/oauth/${path}`, {
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  }

  requestToken({ id, clientSecret }: CreatedClient, more: Record<string, string> = {}, at = this.gateway) {
    const secret = { client_id: id, client_secret: clientSecret };
    return this.post('token', { grant_type: 'client_credentials', ...secret, ...more }, {}, at);
  }

  async token(client: CreatedClient, scope?: string): Promise<string> {
    const { text, body } = await this.requestToken(client, scope === undefined ? {} : { scope });
    if (!body['access_token']) throw new Error(text);
    return body['access_token'];
  }

  /** Uses a token at the service behind. */
  use(token: string, method = 'GET', at = this.gateway): Promise<Answer> {
    return call(at, method, '/things', {
      headers: { authorization: `Bearer ${token}` },
      ...(method === 'POST' ? { body: {} } : {}),
    });
  }

  /** Signs with the gateway's own key, as an attacker who stole it could. */
  async signingKey(): Promise<{ kid: string; privateKey: KeyObject }> {
    const [row] = await this.gateways.database.query<{ kid: string; sealed: string }>(
      `select kid, sealed_private_key as sealed from oauth_signing_keys order by created_at desc limit 1`,
    );
    const { kid, sealed } = row!;
    const sealer = new Sealer(Buffer.alloc(32, 7).toString('base64'));
    const key = sealer.open(sealed, `oauth-signing-key:${kid}`);
    return { kid, privateKey: createPrivateKey({ key, format: 'der', type: 'pkcs8' }) };
  }
}
