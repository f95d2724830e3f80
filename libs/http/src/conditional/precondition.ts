import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { InvalidRequest } from '../problems/common-problems';
import { entityTagOf, type EntityTags, includesStrong, readEntityTags } from './entity-tags';
import { Problem } from '../problems/problem';
import { describeParameter, type ParameterDecoration } from '../validation/request';

export class PreconditionFailed extends Problem {
  static readonly status = 412;
  static readonly title = 'Precondition failed';
  static readonly code = 'precondition.failed';
  static readonly meaning = 'The resource has changed since the caller read it: its ETag is not in `If-Match`.';
  static readonly remedy = 'Read the resource again, check whether the change still applies, and send the new ETag.';

  constructor() {
    super('The resource has changed since it was read: its ETag is not in If-Match');
  }
}

/** The condition under which the caller wants a change to be made (RFC 9110 section 13.1.1). */
export class Precondition {
  private constructor(private readonly tags: EntityTags) {}

  /** A change without a condition. */
  static readonly none = new Precondition('*');

  /** @throws InvalidRequest when the header is no list of entity tags */
  static read(header: string | undefined): Precondition {
    if (header === undefined) return Precondition.none;
    const tags = readEntityTags(header);
    if (tags) return new Precondition(tags);
    throw new InvalidRequest([
      { pointer: '?If-Match', code: 'invalid_format', message: 'must be a list of ETags, or *' },
    ]);
  }

  /**
   * Call this in the transaction that makes the change, with the row locked, after all other checks: a request that
   * would be refused anyway is refused for that reason.
   * @param current returns the present response to a GET of the resource
   * @throws PreconditionFailed
   */
  check(current: () => unknown): void {
    if (this.tags === '*') return;
    if (!includesStrong(this.tags, entityTagOf(JSON.stringify(current())))) throw new PreconditionFailed();
  }
}

const ReadPrecondition = createParamDecorator((_data: unknown, context: ExecutionContext): Precondition =>
  Precondition.read(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
);

/** The `Precondition` that the caller states in `If-Match`. The use case checks it. */
export function IfMatch(): ParameterDecoration {
  const description =
    'ETag of the resource as you read it. The change is made only if the ETag still matches; otherwise the answer is 412';
  return (target, key, index) => {
    ReadPrecondition()(target, key!, index);
    describeParameter(ApiHeader({ name: 'If-Match', required: false, description }), target, key);
  };
}
