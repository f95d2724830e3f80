import { Module } from '@nestjs/common';
import { CreateFirstOrganization } from './create-first-organization/create-first-organization';

/** The parts of the operator of the platform. The administration program starts separately, in admin.ts. */
@Module({ providers: [CreateFirstOrganization] })
export class OperatorModule {}
