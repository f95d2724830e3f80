/** On paper: no background but that of the verdict, nothing folded away but the commands. */
export const print = `
@media print {
  :root {
    color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --quiet: #444; --line: #bbb; --code: #f3f3f3;
    --link: #000; --good: #0a6b3d; --bad: #b3131e;
  }
  body { font-size: 10.5pt; }
  .verdict, .banner, .stair li { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  section { break-inside: avoid; }
  main > section:not(.verdict) { padding: .8rem 0; border-width: 1px 0 0; border-radius: 0; margin-top: .8rem; }
  details.step { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
}`;
