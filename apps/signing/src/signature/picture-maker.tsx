import { useEffect, useState } from 'react';
import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { Answer, Field } from '../session/session';
import { texts } from '../texts';
import { DrawPicture } from './draw-picture';
import { initialsOf } from './pictures';
import { TypePicture } from './type-picture';
import { UploadPicture } from './upload-picture';

interface PictureMakerProps {
  readonly field: Field;
  readonly answer: Answer | undefined;
  readonly error: string | undefined;
  readonly signerName: string;
  readonly earlier: string | undefined;
  readonly onAnswer: (answer: Answer | undefined) => void;
}

type Way = 'draw' | 'type' | 'upload';

const ways: Readonly<Record<string, readonly Way[]>> = {
  SIGNATURE: ['draw', 'type', 'upload'],
  INITIALS: ['draw', 'type', 'upload'],
  DRAWING: ['draw', 'upload'],
  STAMP: ['upload'],
  ATTACHMENT: ['upload'],
};
/** The same in all fields, as on paper. */
const repeated = ['SIGNATURE', 'INITIALS', 'STAMP'];

/** Shows the picture of a field, and lets it be made: each way is usable alone, and two of them without a pointer. */
export function PictureMaker(props: PictureMakerProps) {
  const { field, answer, error, earlier, onAnswer } = props;
  const again = repeated.includes(field.type) ? earlier : undefined;
  const [isMaking, setMaking] = useState(!answer?.picture && !again);
  useEffect(() => {
    if (!answer?.picture && again) onAnswer({ picture: again });
  }, []);
  const change = () => {
    setMaking(true);
    onAnswer(undefined);
  };
  return (
    <div className="control picture">
      {isMaking ? <Ways {...props} /> : <Made picture={answer?.picture} name={field.type} onChange={change} />}
      {error && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

interface MadeProps {
  readonly picture: string | undefined;
  readonly name: Field['type'];
  readonly onChange: () => void;
}

function Made({ picture, name, onChange }: MadeProps) {
  return (
    <>
      <div className="preview">{picture && <img src={picture} alt={texts.fieldTypes[name]} />}</div>
      <Button className="link" onPress={onChange}>
        {texts.signature.change}
      </Button>
    </>
  );
}

function Ways({ field, answer, signerName, onAnswer }: PictureMakerProps) {
  const offered = ways[field.type] ?? [];
  const [way, setWay] = useState<Way>(() => firstWay(offered));
  const setPicture = (picture: string | undefined) => onAnswer(picture === undefined ? undefined : { picture });
  const choose = (chosen: Way) => {
    setWay(chosen);
    setPicture(undefined);
  };
  const isInitials = field.type === 'INITIALS';
  const upload = <UploadPicture picture={answer?.picture} onPicture={setPicture} />;
  if (offered.length === 1) return upload;
  return (
    <Tabs selectedKey={way} onSelectionChange={(key) => choose(key as Way)}>
      <TabList aria-label={texts.signature.how} className="tabs">
        {offered.map((each) => (
          <Tab key={each} id={each} className="tab">
            {texts.signature[each]}
          </Tab>
        ))}
      </TabList>
      <TabPanel id="draw">
        <DrawPicture onPicture={setPicture} />
      </TabPanel>
      <TabPanel id="type">
        <TypePicture
          label={isInitials ? texts.signature.typeInitials : texts.signature.typeName}
          initial={isInitials ? initialsOf(signerName) : signerName}
          onPicture={setPicture}
        />
      </TabPanel>
      <TabPanel id="upload">{upload}</TabPanel>
    </Tabs>
  );
}

/** A finger draws; a keyboard types. */
function firstWay(offered: readonly Way[]): Way {
  const hasFinger = globalThis.matchMedia('(pointer: coarse)').matches;
  return offered.includes('type') && !hasFinger ? 'type' : offered[0]!;
}
