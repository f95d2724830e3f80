import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { FieldError } from '@probatum/http/problems/problem';
import type { GivenField } from './finish.request';
import type { Picture, PictureThread } from './picture-thread';

const maxPictures = 20;

/**
 * Reads the pictures of a request.
 * @returns by the id of the field that brings the picture
 * @throws InvalidRequest, SigningBusy
 */
export async function readPictures(
  thread: PictureThread,
  organization: string,
  given: readonly GivenField[],
): Promise<Map<string, Picture>> {
  const brought = given.flatMap(({ id, picture }, index) => (picture === undefined ? [] : [{ id, picture, index }]));
  const refuse = (index: number, code: string, message: string): FieldError => ({
    pointer: `/fields/${index}/picture`,
    code,
    message,
  });
  const surplus = brought[maxPictures];
  if (surplus) {
    const message = `more than ${maxPictures} pictures: repeat one by samePictureAs`;
    throw new InvalidRequest([refuse(surplus.index, 'maxItems', message)]);
  }
  const answers = await thread.read(
    organization,
    brought.map(({ picture }) => picture),
  );
  const errors: FieldError[] = [];
  const pictures = new Map<string, Picture>();
  for (const [place, { id, index }] of brought.entries()) {
    const answer = answers[place]!;
    if ('refused' in answer) errors.push(refuse(index, 'picture', answer.refused));
    else pictures.set(id, answer.picture);
  }
  if (errors.length > 0) throw new InvalidRequest(errors);
  return pictures;
}
