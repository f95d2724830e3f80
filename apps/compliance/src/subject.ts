import { IdOf, Nullable } from '@probatum/http/validation/fields';

/** The objects that a record is about. Each may be absent. */
export const subject = {
  certificateId: Nullable(IdOf('cert')),
  modelId: Nullable(IdOf('model')),
};
