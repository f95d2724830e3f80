import {
  Button,
  Checkbox,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Radio,
  RadioGroup,
  Select,
  SelectValue,
  TextArea,
  TextField,
} from 'react-aria-components';
import type { Answer, Field } from '../session/session';
import { PictureMaker } from '../signature/picture-maker';
import { texts } from '../texts';
import { isPicture } from './steps';

export interface FieldControlProps {
  readonly field: Field;
  readonly answer: Answer | undefined;
  readonly error: string | undefined;
  readonly signerName: string;
  /** A picture of the same kind that the recipient made for another field. */
  readonly earlier: string | undefined;
  readonly onAnswer: (answer: Answer | undefined) => void;
}

const maxText = 1_000;
/** In points: a higher field has room for several lines. */
const severalLinesHeight = 36;

/** The control with which a field is filled in, in the size of a finger. */
export function FieldControl(props: FieldControlProps) {
  if (isPicture(props.field)) return <PictureMaker {...props} />;
  if (props.field.type === 'CHECKBOX') return <CheckboxControl {...props} />;
  if (props.field.type === 'DROPDOWN') return <DropdownControl {...props} />;
  if (props.field.type === 'RADIO_GROUP') return <RadioControl {...props} />;
  return <TextControl {...props} />;
}

const answerOf = (value: string | undefined) => (value ? { value } : undefined);

function TextControl({ field, answer, error, onAnswer }: FieldControlProps) {
  return (
    <TextField
      className="control"
      value={answer?.value ?? ''}
      onChange={(value) => onAnswer(answerOf(value))}
      isInvalid={error !== undefined}
      isRequired={field.required}
      validationBehavior="aria"
      maxLength={maxText}
    >
      <Label>{texts.yourText}</Label>
      {field.height > severalLinesHeight ? (
        <TextArea dir="auto" rows={3} data-first />
      ) : (
        <Input dir="auto" data-first />
      )}
      <FieldError>{error}</FieldError>
    </TextField>
  );
}

function CheckboxControl({ field, answer, error, onAnswer }: FieldControlProps) {
  return (
    <div className="control">
      <Checkbox
        className="checkbox"
        isSelected={answer?.value === 'true'}
        onChange={(isSelected) => onAnswer(isSelected ? { value: 'true' } : undefined)}
        isInvalid={error !== undefined}
        isRequired={field.required}
        validationBehavior="aria"
      >
        <Box />
        {texts.tick}
      </Checkbox>
      {error && <p className="error">{error}</p>}
    </div>
  );
}

export function Box() {
  return (
    <span className="box">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="m5 12.5 4.5 4.500L19 7.5" />
      </svg>
    </span>
  );
}

function RadioControl({ field, answer, error, onAnswer }: FieldControlProps) {
  return (
    <RadioGroup
      className="control"
      value={answer?.value ?? null}
      onChange={(value) => onAnswer(answerOf(value))}
      isInvalid={error !== undefined}
      isRequired={field.required}
      validationBehavior="aria"
    >
      <Label>{texts.yourChoice}</Label>
      {field.options.map((option) => (
        <Radio key={option} value={option} className="radio">
          <span className="dot" />
          <bdi>{option}</bdi>
        </Radio>
      ))}
      <FieldError>{error}</FieldError>
    </RadioGroup>
  );
}

function DropdownControl({ field, answer, error, onAnswer }: FieldControlProps) {
  return (
    <Select
      className="control"
      value={answer?.value ?? null}
      onChange={(value) => onAnswer(value === null ? undefined : { value: String(value) })}
      isInvalid={error !== undefined}
      isRequired={field.required}
      validationBehavior="aria"
      placeholder={texts.chooseOption}
    >
      <Label>{texts.yourChoice}</Label>
      <Button className="select" data-first>
        <SelectValue />
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="m6 9 6 6 6-6" />
        </svg>
      </Button>
      <FieldError>{error}</FieldError>
      <Popover className="popover">
        <ListBox className="options">
          {field.options.map((option) => (
            <ListBoxItem key={option} id={option} textValue={option} className="option">
              <bdi>{option}</bdi>
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
