import { useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import SignaturePad from 'signature_pad';
import { texts } from '../texts';
import { ink, trimmed } from './pictures';

interface DrawPictureProps {
  readonly onPicture: (picture: string | undefined) => void;
}

/** An area to draw in. Each finished stroke gives the picture anew. */
export function DrawPicture({ onPicture }: DrawPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pad = useRef<SignaturePad>(null);
  const report = useRef(onPicture);
  useEffect(() => {
    report.current = onPicture;
  });
  useEffect(() => {
    const element = canvas.current!;
    const created = new SignaturePad(element, { penColor: ink, minWidth: 0.8, maxWidth: 2.8 });
    pad.current = created;
    fit(element, created);
    const onStroke = () => report.current(trimmed(element));
    const onResize = () => fit(element, created);
    created.addEventListener('endStroke', onStroke);
    window.addEventListener('resize', onResize);
    return () => {
      window.removeEventListener('resize', onResize);
      created.removeEventListener('endStroke', onStroke);
      created.off();
    };
  }, []);
  const clear = () => {
    pad.current?.clear();
    onPicture(undefined);
  };
  return (
    <div className="draw">
      <canvas ref={canvas} role="img" aria-label={texts.signature.area} />
      <p className="hint">{texts.signature.drawHere}</p>
      <Button className="link" onPress={clear}>
        {texts.signature.clear}
      </Button>
    </div>
  );
}

/** A stroke is as sharp as the screen, and survives a turned phone. */
function fit(canvas: HTMLCanvasElement, pad: SignaturePad): void {
  const density = Math.max(2, globalThis.devicePixelRatio || 1);
  const strokes = pad.toData();
  canvas.width = canvas.offsetWidth * density;
  canvas.height = canvas.offsetHeight * density;
  canvas.getContext('2d')!.scale(density, density);
  pad.fromData(strokes);
}
