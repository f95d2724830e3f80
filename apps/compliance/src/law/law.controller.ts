import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { InvalidRequest } from '@probatum/http/problems/common-problems';
import { RequestQuery } from '@probatum/http/validation/request';
import { Clock } from '@probatum/persistence/clock';
import { LawAnswer, LawDiffAnswer, LawDiffQuery, LawQuery } from './law-answer';
import { newestVersion, versionsInForce } from './law-catalogue';
import { changesBetween, entriesOf, versionOn } from './read-law';

const first = versionsInForce.at(-1)!.version;

@ApiTags('Law')
@Controller('compliance/law')
export class LawController {
  constructor(private readonly clock: Clock) {}

  @Get()
  @RequiresScopes('compliance:read')
  @Describes(
    'Read the duties of the AI Act',
    'Lists the duties by the text in force on a day, and whether each applies then. Where the text is disputed, both readings stand.',
    { 200: LawAnswer },
  )
  getLaw(@RequestQuery(LawQuery) { asOf = this.today(), version = versionOn(asOf) }: LawQuery) {
    const found = versionsInForce.find((one) => one.version === version);
    if (!found || !isDay(asOf))
      throw new InvalidRequest([{ pointer: '?asOf', code: 'out_of_range', message: 'must be a day since 2024-08-01' }]);
    return {
      ...{ version: found.version, source: found.source, asOf, duties: entriesOf(found.version, asOf) },
      note: 'Not legal advice. The Official Journal alone is authentic.',
    };
  }

  @Get('diff')
  @RequiresScopes('compliance:read')
  @Describes('Compare two versions of the law', 'Lists each duty whose first day differs between two versions.', {
    200: LawDiffAnswer,
  })
  getLawDiff(@RequestQuery(LawDiffQuery) { from = first, to = newestVersion }: LawDiffQuery) {
    return { from, to, changes: changesBetween(from, to) };
  }

  private today(): string {
    return this.clock.now().toISOString().slice(0, 10);
  }
}

/** February has no thirtieth day. */
function isDay(text: string): boolean {
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}
