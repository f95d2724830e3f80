/** The parts of the page: verdict, banner, checks, stair, code. */
export const parts = `
h1, h2, h3, p { margin: 0; }
section > h1 { font-size: 1.7rem; line-height: 1.2; margin-bottom: .5rem; }
h2 { font-size: 1.2rem; line-height: 1.3; margin-bottom: .9rem; letter-spacing: -.01em; }
h3 { font-size: .95rem; margin-bottom: .5rem; display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .6rem; }
a { color: var(--link); }
dt, .quiet, .note { color: var(--quiet); }
.note { font-size: .9rem; margin-top: .7rem; }
.brand { display: inline-flex; align-items: center; gap: .5rem; font-weight: 700; font-size: 1.1rem; }
.brand svg, .icon { fill: none; stroke: currentColor; stroke-linecap: round; stroke-linejoin: round; }
.brand svg { width: 1.5rem; height: 1.5rem; stroke-width: 2; }
.icon { width: 1.35rem; height: 1.35rem; stroke-width: 6; flex: none; }
.verdict {
  display: flex; align-items: center; gap: 1.75rem; padding: 2.25rem 2rem; color: #fff; border-radius: .9rem;
  background: linear-gradient(160deg, var(--state), var(--state-end));
}
.verdict > .icon { width: 6rem; height: 6rem; padding: 1rem; stroke-width: 5; border: 4px solid; border-radius: 50%; }
.verdict > div { min-width: 0; }
.verdict h1 { font-size: clamp(2.1rem, 7vw, 3.3rem); line-height: 1.1; letter-spacing: -.02em; }
.sentence { font-size: 1.15rem; margin-top: .5rem; }
.reason { margin-top: .7rem; padding: .5rem .8rem; border-left: 4px solid #fff; background: rgb(0 0 0 / .22); }
.reason, .declared { overflow-wrap: anywhere; }
.gist { margin-top: .7rem; font-weight: 600; overflow-wrap: anywhere; }
.checked { margin-top: .3rem; font-size: .9rem; opacity: .9; }
.altered .verdict {
  background: repeating-linear-gradient(-45deg, var(--state) 0 1.5rem, var(--state-end) 1.5rem 3rem);
}
.sandbox .verdict { border: 4px dashed #ffd54a; }
.banner {
  margin: 0; padding: .7rem 1rem; text-align: center; color: #000; font-weight: 600; letter-spacing: .03em;
  background: repeating-linear-gradient(-45deg, #ffd54a 0 1.2rem, #ffc400 1.2rem 2.4rem);
}
.banner strong { font-size: 1.2rem; letter-spacing: .12em; }
.declared { font-weight: 600; }
.altered .declared { text-decoration: line-through; }
.facts dd { overflow: hidden; }
.mark { font-size: .75rem; font-weight: 600; padding: .1rem .5rem; border-radius: 1rem; background: var(--code); }
.altered .mark { background: var(--bad); color: var(--card); }
.proves li, .proves-not li, .checks li { display: flex; gap: .6rem; padding: .35rem 0; }
.proves .icon, .passed .icon { color: var(--good); }
.proves-not .icon, .failed .icon { color: var(--bad); }
.icon { margin-top: .12rem; }
.nothing { font-size: 1.3rem; font-weight: 700; color: var(--bad); }
.checks p { color: var(--quiet); overflow-wrap: anywhere; }
.checks .failed { margin: .3rem -.6rem; padding: .5rem .6rem; border-radius: .5rem; background: var(--tint); }
.stair { display: grid; grid-template-columns: repeat(4, 1fr); gap: .35rem; margin-bottom: 1rem; }
.stair li { padding-top: .4rem; border-top: .5rem solid var(--line); color: var(--quiet); font-size: .9rem; }
.stair .reached { border-color: var(--state); }
.stair [aria-current] { color: var(--ink); font-weight: 700; }
.level { text-transform: capitalize; }
.confirmed { color: var(--good); }
p + .facts { margin-top: .8rem; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .86em; }
code { overflow-wrap: anywhere; }
pre { margin: .6rem 0 0; padding: .9rem; background: var(--code); border-radius: .5rem; white-space: pre-wrap; }
details { margin-top: .6rem; border-top: 1px solid var(--line); padding-top: .6rem; }
summary { cursor: pointer; font-weight: 600; }
.fingerprints li { padding: .45rem 0; display: grid; gap: .1rem; }
form { margin-top: 1.25rem; }
label { display: block; font-weight: 600; margin-bottom: .35rem; }
input {
  width: 100%; padding: .65rem .75rem; font: inherit; color: var(--ink); background: var(--card);
  border: 1px solid var(--quiet); border-radius: .5rem;
}
button {
  margin-top: 1rem; padding: .65rem 1.5rem; font: inherit; font-weight: 600; color: var(--card); background: var(--link);
  border: 0; border-radius: .5rem; cursor: pointer;
}
.problem { margin-top: .5rem; color: var(--bad); font-weight: 600; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.message ul { list-style: disc; padding-left: 1.2rem; }
@media (max-width: 40rem) {
  .verdict { flex-direction: column; align-items: flex-start; gap: 1rem; padding: 1.5rem 1.25rem; }
  .verdict > .icon { width: 4.5rem; height: 4.5rem; padding: .7rem; }
}`;
