import { useState } from 'react';
import { Button, FileTrigger } from 'react-aria-components';
import { texts } from '../texts';
import { pictureOfFile } from './pictures';

interface UploadPictureProps {
  readonly picture: string | undefined;
  readonly onPicture: (picture: string | undefined) => void;
}

/** A picture from the device. */
export function UploadPicture({ picture, onPicture }: UploadPictureProps) {
  const [hasFailed, setFailed] = useState(false);
  const choose = (files: FileList | null) => {
    const file = files?.[0];
    if (!file) return;
    pictureOfFile(file).then(
      (chosen) => {
        setFailed(false);
        onPicture(chosen);
      },
      () => setFailed(true),
    );
  };
  return (
    <div className="upload">
      <FileTrigger acceptedFileTypes={['image/png', 'image/jpeg']} onSelect={choose}>
        <Button className="button" data-first>
          {texts.signature.choose}
        </Button>
      </FileTrigger>
      <p className="hint">{texts.signature.chooseHint}</p>
      {hasFailed && (
        <p className="error" role="alert">
          {texts.signature.notAPicture}
        </p>
      )}
      {picture && (
        <div className="preview">
          <img src={picture} alt={texts.signature.chosen} />
        </div>
      )}
    </div>
  );
}
