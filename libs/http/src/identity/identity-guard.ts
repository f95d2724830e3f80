import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { isUnderstood, NotReadableInAuditRoom, readableInAuditRoomKey } from './audit-room-grant';
import { IdentityRefused, ScopeMissing, WrongEnvironment } from '../problems/common-problems';
import {
  type IdentityClaims,
  identityHeader,
  identityOnRequest,
  IdentityVerifier,
  isTenant,
  type WithIdentity,
} from './identity';
import { environmentOf, missingScope, type Requirement, requirementKey } from './scopes';

/** Accepts requests only from the gateway, and checks the scopes again. A route without an access rule is closed. */
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
    if (!requirement)
      throw new IdentityRefused('This route states neither scopes nor public access, and is therefore closed');
    if (!requirement.isPublic) {
      if (!isTenant(claims)) throw new IdentityRefused('This route requires the identity of a tenant');
      const missing = missingScope(requirement.scopes, claims.scopes);
      if (missing) throw new ScopeMissing(missing);
      const only = environmentOf(context.getHandler());
      if (only && only !== claims.environment) throw new WrongEnvironment(only);
    }
    if (isRestricted(claims) && !this.isReadable(claims, context)) throw new NotReadableInAuditRoom();
    request[identityOnRequest] = claims;
    return true;
  }

  /** Closed unless the route is marked as applying grants, and the grant is of a known kind. */
  private isReadable({ grant }: IdentityClaims, context: ExecutionContext): boolean {
    const isMarked = this.reflector.get<boolean | undefined>(readableInAuditRoomKey, context.getHandler()) === true;
    return isMarked && isUnderstood(grant);
  }
}

/** An audit room that came without a grant would otherwise read everything. */
function isRestricted({ actor, grant }: IdentityClaims): boolean {
  return actor.type === 'audit_room' || grant !== undefined;
}
