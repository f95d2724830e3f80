import { identityVariables, readEnvironment, serviceVariables } from '@probatum/service/environment';
import { Type } from '@sinclair/typebox';

export const envelopesVariables = {
  ...serviceVariables,
  ...identityVariables,
  OBJECT_STORE_FOLDER: Type.String({
    pattern: '^/',
    description: 'Absolute path of the folder that keeps documents, encrypted. All replicas share it',
  }),
  SIGNING_PAGE_FOLDER: Type.Optional(
    Type.String({
      pattern: '^/',
      description: 'Absolute path of the built signing page. By default that of the build beside this service',
    }),
  ),
};

export type EnvelopesConfig = ReturnType<typeof envelopesConfig>;

export function envelopesConfig() {
  return readEnvironment(envelopesVariables, process.env);
}
