import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { IdentityRefused, ScopeMissing, WrongEnvironment } from './common-problems';
import {
  type IdentityClaims,
  identityHeader,
  identityOnRequest,
  IdentityVerifier,
  isTenant,
  type WithIdentity,
} from './identity';
import { environmentOf, type Requirement, requirementKey } from './scopes';

/** Lets nobody in but the gateway, and checks the scopes once more. A route that states no requirement is closed. */
@Injectable()
export class IdentityGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: IdentityVerifier,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & WithIdentity>();
    const token = request.headers[identityHeader];
    if (typeof token !== 'string') throw new IdentityRefused('The identity of the caller is missing');
    const known = this.verifier.known(token);
    if (known) return this.admit(known, context, request);
    return this.verifier.verify(token).then((claims) => this.admit(claims, context, request));
  }

  private admit(claims: IdentityClaims, context: ExecutionContext, request: WithIdentity): boolean {
    const requirement = this.reflector.get<Requirement | undefined>(requirementKey, context.getHandler());
    if (!requirement) throw new IdentityRefused('This route states no requirement and is closed');
    if (!requirement.isPublic) {
      if (!isTenant(claims)) throw new IdentityRefused('This route needs the identity of a tenant');
      const missing = requirement.scopes.find((scope) => !claims.scopes.includes(scope));
      if (missing) throw new ScopeMissing(missing);
      const only = environmentOf(context.getHandler());
      if (only && only !== claims.environment) throw new WrongEnvironment(only);
    }
    request[identityOnRequest] = claims;
    return true;
  }
}
