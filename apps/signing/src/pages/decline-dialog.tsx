import { useState } from 'react';
import {
  Button,
  Dialog,
  DialogTrigger,
  FieldError,
  Heading,
  Label,
  Modal,
  ModalOverlay,
  TextArea,
  TextField,
} from 'react-aria-components';
import type { Session } from '../session/session';
import { decline } from '../session/signing-api';
import { texts } from '../texts';

interface DeclineDialogProps {
  readonly onDeclined: (session: Session) => void;
}

const maxReason = 1_000;

/** Asks for a reason, because all others are told. */
export function DeclineDialog({ onDeclined }: DeclineDialogProps) {
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  const send = () => {
    if (!reason.trim()) return setError(texts.declineReasonMissing);
    decline(reason.trim()).then(onDeclined, () => setError(texts.notSaved));
  };
  return (
    <DialogTrigger>
      <Button className="button quiet-button">{texts.decline}</Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="modal">
          <Dialog>
            {({ close }) => (
              <>
                <Heading slot="title">{texts.declineTitle}</Heading>
                <p>{texts.declineText}</p>
                <TextField
                  className="control"
                  value={reason}
                  onChange={setReason}
                  isInvalid={error !== undefined}
                  isRequired
                  validationBehavior="aria"
                  maxLength={maxReason}
                  autoFocus
                >
                  <Label>{texts.declineReason}</Label>
                  <TextArea dir="auto" rows={3} />
                  <FieldError>{error}</FieldError>
                </TextField>
                <div className="actions">
                  <Button className="button" onPress={close}>
                    {texts.declineCancel}
                  </Button>
                  <Button className="button danger" onPress={send}>
                    {texts.declineConfirm}
                  </Button>
                </div>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
