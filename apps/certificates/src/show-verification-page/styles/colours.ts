/** Colours of the page, and of each state of a certificate: `--state` fills the verdict, `--tint` is its pale form. */
export const colours = `
:root {
  color-scheme: light dark;
  --paper: #f4f6f8; --card: #fff; --ink: #131a22; --quiet: #55616f; --line: #dde3e9; --code: #f0f3f6; --link: #0b57a4;
  --good: #0a6b3d; --bad: #b3131e; --state: #3d4a59; --state-end: #2b3643; --tint: #eef1f4;
}
.valid { --state: #0b7a46; --state-end: #075c34; --tint: #e6f4ec; }
.revoked { --state: #a84d00; --state-end: #7f3a00; --tint: #fcf0e3; }
.altered { --state: #b3131e; --state-end: #950d18; --tint: #fdecec; }
.sandbox { --state: #5a2ca0; --state-end: #43207a; --tint: #f1eafb; }
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0e1217; --card: #161c23; --ink: #e7ecf1; --quiet: #9aa7b5; --line: #2a333d; --code: #1e262f;
    --link: #7db8f2; --good: #5cc791; --bad: #ff8a8a; --tint: #1c232b;
  }
  .valid { --tint: #11271c; }
  .revoked { --tint: #2a1c0d; }
  .altered { --tint: #2e1416; }
  .sandbox { --tint: #221735; }
}`;
