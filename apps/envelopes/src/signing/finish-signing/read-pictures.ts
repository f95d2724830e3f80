import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { FieldError } from '@probatum/http/problems/problem';
import type { GivenField } from './finish.request';
import { PictureRefused, readPicture } from './read-picture';

const maxPictures = 20;

export interface Picture {
  /** A PNG that this service has written. */
  readonly png: Buffer;
  readonly sha256: string;
}

/**
 * Reads the pictures of a request. Other requests run between two of them.
 * @returns by the id of the field that brings the picture
 * @throws InvalidRequest
 */
export async function readPictures(given: readonly GivenField[]): Promise<Map<string, Picture>> {
  const pictures = new Map<string, Picture>();
  for (const [index, { id, picture }] of given.entries()) {
    if (picture === undefined) continue;
    const refuse = (code: string, message: string): FieldError => ({
      pointer: `/fields/${index}/picture`,
      code,
      message,
    });
    if (pictures.size === maxPictures)
      throw new InvalidRequest([refuse('maxItems', `more than ${maxPictures} pictures: repeat one by samePictureAs`)]);
    await nextTurn();
    try {
      const png = readPicture(picture);
      pictures.set(id, { png, sha256: hash('sha256', png, 'hex') });
    } catch (error) {
      if (!(error instanceof PictureRefused)) throw error;
      throw new InvalidRequest([refuse('picture', error.message)]);
    }
  }
  return pictures;
}
