import { useEffect, useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import { texts } from '../texts';
import { pictureOfName } from './pictures';

interface TypePictureProps {
  readonly label: string;
  readonly initial: string;
  readonly onPicture: (picture: string | undefined) => void;
}

const maxName = 80;

/** A name, drawn in handwriting. */
export function TypePicture({ label, initial, onPicture }: TypePictureProps) {
  const [name, setName] = useState(initial);
  const picture = pictureOfName(name);
  useEffect(() => onPicture(picture), [picture]);
  return (
    <div className="type">
      <TextField value={name} onChange={setName} maxLength={maxName}>
        <Label>{label}</Label>
        <Input dir="auto" autoComplete="name" data-first />
      </TextField>
      <div className="preview">{picture && <img src={picture} alt={texts.signature.typed(name)} />}</div>
    </div>
  );
}
